"""Made-up forms with their outcomes: what a load that publishes finds when it builds the marts."""

from datetime import datetime
from typing import Any

import duckdb

from tests.warehouse_rows import (
    add_document,
    add_form,
    add_forms,
    add_load,
    correct,
    decide,
    document_id,
    form,
    form_hash,
    indicator,
    indicators,
    insert,
    line,
    part,
)

PERSON = "某甲乙丙"
PHONE = "13900000000"
REASON = {
    "expectation_id": "score_sum_holds",
    "rule_id": "score_sum",
    "severity": "critical",
    "message_zh": "得分合计不符",
}


def received(day: int) -> datetime:
    return datetime(2026, 7, day, 18, 0)


def fill_marts(build: duckdb.DuckDBPyConnection) -> None:
    add_load(build)
    plain = add_form(build, form(responsible_person=PERSON, phone=PHONE), "plain.docx")
    decide(build, plain)

    wrong = add_form(build, form(project_name="加总有误", total_score="99", responsible_person=PERSON), "wrong.docx")
    decide(build, wrong, status="quarantined", reasons=[REASON, {**REASON, "message_zh": "等级不符"}])
    decide(build, add_form(build, form(project_name="免检"), "waived.docx"), status="waived")
    decide(build, add_form(build, form(project_name="退回"), "rejected.docx"), status="rejected", reasons=[REASON])

    for day, name in ((2, "first.docx"), (3, "second.docx")):
        key = add_forms(build, [form(project_name="再版")], name, received_at=received(day))
        decide(build, key)
    for day, name, status in ((2, "good.docx", "accepted"), (3, "bad.docx", "quarantined")):
        key = add_forms(build, [form(project_name="后版有误")], name, received_at=received(day))
        decide(build, key, status=status)

    small, large = [line(), part()], [line(full_year_budget="200", executed="200"), part()]
    twins = [form(project_name="同名项目", budget_lines=lines) for lines in (small, large)]
    same = form(project_name="完全同样")
    for day, name, forms in ((2, "twins.docx", [*twins, same, same]), (3, "twins again.docx", [twins[1]])):
        key = add_forms(build, forms, name, received_at=received(day))
        for ordinal in range(1, len(forms) + 1):
            decide(build, key, ordinal)

    nameless = form(project_name=None, department=None, implementing_unit=None, fiscal_year=None)
    nameless["indicators"][0].update(level1=None, level2=None)
    decide(build, add_form(build, nameless, "nameless.docx"))

    wide = form(
        project_name="ＡＩ　平台（二期）",
        department="北京市朝阳区样例局",
        money_unit="元",
        budget_lines=[line(full_year_budget="1,234.5", executed="1,000", execution_rate="８１％"), part(executed=None)],
        indicators=[
            indicator(target="≥９５％", actual="95.5%", level1="产出指标（50分）"),
            indicator(level2="社会效益", target="不低于1.5万元", actual="2万元"),
        ],
    )
    decide(build, add_form(build, wide, "wide.docx"))

    fill_corrections(build)
    silent = form(project_name="去年有今年无", fiscal_year="2023")
    decide(build, add_form(build, silent, "silent.docx"))
    gone = form(project_name="再无消息", fiscal_year="2023", department="样例市停报局")
    decide(build, add_form(build, gone, "gone.docx"))
    decide(build, add_form(build, form(project_name="业务培训", fiscal_year="2023"), "both years.docx"))

    add_document(build, "unreadable.pdf", status="corrupt")

    old, new = "1.0.0+old", "1.1.0+new"
    for version, load, name in ((old, "20260601T180000Z-0001", "旧读法"), (new, "20260702T180000Z-0001", "新读法")):
        key = add_forms(build, [form(project_name=name)], "reread.docx", extractor_version=version, load_id=load)
        decide(build, key, extractor_version=version, load_id=load)
    add_cells(build)


def add_cells(build: duckdb.DuckDBPyConnection) -> None:
    """Every form prints a label, a person beside it, a plain cell, and one that two indicators were read from."""
    build.execute(
        "insert into raw.cell by name select document_id, extractor_version, form_ordinal, load_id, 1 as table_no, "
        "1 as row_no, 1 as row_span, 1 as column_span, unnest([1, 2, 3, 4, 4]) as column_no, "
        "unnest(['联系人', coalesce(responsible_person, '无'), '得分', '培训', '培训']) as text, "
        "unnest([null, null, null, 'indicator', 'indicator']) as record_kind, "
        "unnest([null, null, null, 1, 2]) as record_no, unnest([null, null, null, 'label', 'label']) as field "
        "from raw.form"
    )


def misprinted(project_name: str) -> dict[str, Any]:
    """A form whose first indicator prints a score of 5 where 50 would add up."""
    rows = indicators()
    return form(
        project_name=project_name,
        responsible_person=PERSON,
        phone=PHONE,
        indicators=[{**rows[0], "score": "5"}, *rows[1:]],
    )


def fill_corrections(build: duckdb.DuckDBPyConnection) -> None:
    """Forms with corrections: in effect, of a form that was published anew, and of printed content that changed."""
    right = ("indicator", 1, "score", "5", "50")
    printed = misprinted("更正")
    printed["issues"] = [{"record_kind": "indicator", "record_no": 1, "field": "score"}]
    key = add_form(build, printed, "corrected.docx")
    emptied = ("indicator", 2, "deviation", None, None)
    named = ("form", 0, "goal_actual", "五期培训班全部办完", f"{PERSON}办完")
    correct(build, key, form_hash(printed), right, emptied, named, decision_id=1)
    decide(build, key, status="corrected")

    printed = misprinted("更正后再版")
    key = add_forms(build, [printed], "misprinted.docx", received_at=received(2))
    correct(build, key, form_hash(printed), right, decision_id=2)
    decide(build, key, status="corrected")
    decide(build, add_forms(build, [form(project_name="更正后再版")], "reprinted.docx", received_at=received(3)))

    for number, (name, state, printed_hash) in enumerate(
        (("changed.docx", "in_effect", "of other content"), ("ended.docx", "expired", None)), start=3
    ):
        printed = misprinted(name)
        key = add_form(build, printed, name)
        correct(build, key, printed_hash or form_hash(printed), right, decision_id=number, state=state)
        decide(build, key, status="quarantined", reasons=[REASON])


def rule_findings(build: duckdb.DuckDBPyConnection) -> None:
    """What auditors say about findings of the first phase: one is an error of reading, one was about other content, and
    of one what was said is taken back.
    """
    said = (
        ("wrong.docx", True, "finding_extraction_error", None),
        ("ended.docx", False, "finding_confirmed", None),
        ("changed.docx", True, "revoke", 9),
    )
    for number, (name, hashed, decision, revokes) in enumerate(said, start=10):
        (key, printed_hash) = build.execute(
            "select finding_key, form_hash from intermediate.int_finding join intermediate.int_evaluation"
            " using (document_id, form_ordinal) where document_id = ? and rule_id = 'score_sum'",
            [document_id(name)],
        ).fetchall()[0]
        insert(
            build,
            "state.decision",
            decision_id=number,
            document_id=document_id(name),
            form_ordinal=1,
            form_hash=printed_hash if hashed else "of other content",
            decision=decision,
            reason=f"{PERSON}核对，电话{PHONE}",
            decided_by="auditor-2",
            decided_at=received(1),
            finding_key=key,
            revokes=revokes,
            state="in_effect",
            is_intact=True,
        )
