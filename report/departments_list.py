"""The list of departments, with their forms and findings."""

from collections.abc import Mapping, Sequence
from typing import Any

from report.departments import Department
from report.list_parts import PAGE, cut
from report.listing import Column, Field, Listing, Part
from report.text import number
from report.words import words


def departments_list(departments: Sequence[Department]) -> Listing:
    """Every department, with its forms and findings."""

    def row(department: Department) -> Mapping[str, Any]:
        return {
            "page": department.page,
            "name": cut(department.shown_name),
            "forms": len(department.forms),
            "quarantined": department.quarantined,
            "findings": len(department.findings),
            **{severity: department.by_severity[severity] for severity in words("severity")},
            "mean_total": number(department.mean_total) or None,
            "mean_rate": number(department.mean_rate) or None,
        }

    return Listing(
        slug="departments",
        title="部门",
        lead="每个部门的自评表、隔离和发现。平均自评总分和平均执行率只计已读出的表，同一张表只计现行版本。",
        empty="没有自评表。",
        fields=(
            PAGE,
            Field("name", "部门"),
            Field("forms", "自评表", is_number=True),
            Field("quarantined", "隔离", is_number=True),
            Field("findings", "发现", is_number=True),
            *(Field(severity, label, is_number=True) for severity, label in words("severity").items()),
            Field("mean_total", "平均自评总分", is_number=True),
            Field("mean_rate", "平均执行率（%）", is_number=True),
        ),
        columns=(
            Column("name", "部门", (Part("name", "link", fold=80),), "name"),
            Column("forms", "自评表", (Part("forms", "number"),), "forms"),
            Column("quarantined", "隔离", (Part("quarantined", "number"),), "quarantined"),
            Column("findings", "发现", (Part("findings", "number"),), "findings"),
            *(
                Column(severity, label, (Part(severity, "number"),), severity)
                for severity, label in words("severity").items()
            ),
            Column("mean_total", "平均自评总分", (Part("mean_total", "number"),), "mean_total"),
            Column("mean_rate", "平均执行率", (Part("mean_rate", "number", suffix="%"),), "mean_rate"),
        ),
        rows=tuple(row(department) for department in departments),
        folder="departments",
    )
