"""The templates of the report, with the words and the forms of text that they use."""

from pathlib import Path
from urllib.parse import quote

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from model.beijing import beijing, last_day
from report.listing import TAGS
from report.text import clip, number, percent, points
from report.words import word

TEXT_LIMIT = 20_000
"""Characters of one text of a document that a page shows at most."""


def open_templates() -> Environment:
    """The environment of the templates: everything is escaped, and a name that is not there raises."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters.update(
        word=lambda code, table: word(table, code),
        beijing=beijing,
        last_day=last_day,
        number=number,
        points=points,
        percent=percent,
        query=lambda text: quote(text, ""),
    )
    environment.globals.update(text_limit=TEXT_LIMIT, clip=clip, tags=TAGS)
    return environment
