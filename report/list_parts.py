"""What the lists of the report share: texts cut to size, which form a row is of and where it stands in its file."""

from collections.abc import Mapping
from typing import Any

from report.listing import Field, Part
from report.records import Finding, Quarantined
from report.text import clip
from report.words import word

TEXT_LIMIT = 600
"""Characters of one text in a list; the page of the form has more."""


def cut(text: str | None) -> str | None:
    """The text as long as lists show it at most."""
    return None if text is None else clip(text, TEXT_LIMIT)


PAGE = Field("page", "表页", is_hidden=True)
"""The name of the page that a row leads to."""

ANCHOR = Field("anchor", "表页内的序号", is_hidden=True)
"""The number of the finding on that page."""

FORM_FIELDS = (
    Field("project_name", "项目"),
    Field("file_name", "文件"),
    Field("form_ordinal", "表序号", is_number=True),
    Field("place", "位置"),
)
"""The fields that say which form a row is of, besides those to filter by."""


def form_values(row: Finding | Quarantined) -> Mapping[str, Any]:
    """Department, year and FORM_FIELDS of what stands on a form."""
    return {
        "department": cut(row.department),
        "fiscal_year": cut(row.fiscal_year),
        "project_name": shown_project(row.project_name),
        "file_name": cut(row.file_name),
        "form_ordinal": row.form_ordinal,
        "place": row.place or None,
    }


def shown_project(name: str | None) -> str:
    """The name of a project as lists show it, or that it was not read."""
    return cut(name) or word("unread", "project_name")


FORM_COLUMN_PARTS = (
    Part("file_name", "text", fold=60),
    Part("form_ordinal", "minor", prefix="第 ", suffix=" 张自评表"),
    Part("place", "minor"),
)
