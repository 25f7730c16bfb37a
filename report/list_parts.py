"""What the lists of the report share: texts cut to size, and where a form stands in its file."""

from report.listing import Field, Part
from report.text import clip

TEXT_LIMIT = 600
"""Characters of one text in a list; the page of the form has more."""


def cut(text: str | None) -> str | None:
    """The text as long as lists show it at most."""
    return None if text is None else clip(text, TEXT_LIMIT)


PAGE = Field("page", "表页", is_hidden=True)
"""The name of the page that a row leads to."""

ANCHOR = Field("anchor", "表页内的序号", is_hidden=True)
"""The number of the finding on that page."""

FORM_COLUMN_PARTS = (
    Part("file_name", "text", fold=60),
    Part("form_ordinal", "minor", prefix="第 ", suffix=" 张自评表"),
    Part("place", "minor"),
)
