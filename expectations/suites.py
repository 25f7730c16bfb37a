"""The suites of expectations as data: suites/*.yml, and the frames they look at: frames/*.sql."""

from functools import cache
from pathlib import Path
from typing import Any, Literal

from jinja2 import Environment, StrictUndefined, TemplateError
from pydantic import Field, model_validator

from expectations.listed import Strict, listed_in
from expectations.results import Level
from model.errors import Defect
from model.status import Severity

HERE = Path(__file__).resolve().parent
SUITES = HERE / "suites"
FRAMES = HERE / "frames"


class RowCondition(Strict):
    """Which rows of the frame an expectation is about: those whose `column` compares so with `value`."""

    column: str
    operator: Literal["==", "!=", "<", "<=", ">", ">="] = "=="
    value: bool | int | float | str = True


class FrameSpec(Strict):
    """A frame: the rows that frames/<name>.sql selects.

    `key` names one row in results; `show` are the columns by which a reader of the Data Docs knows a failing row.
    """

    key: tuple[str, ...] = Field(min_length=1)
    show: tuple[str, ...] = Field(min_length=1)
    title_zh: str


class ExpectationSpec(Strict):
    """One expectation.

    `expectation` is Great Expectations' name of the type, `kwargs` its arguments; a value {"$PARAMETER": name} is the
    threshold of that name. `message_zh` says what is wrong with one failing row; {column} is replaced by its value.
    `rule_id` names the rule of the rule catalog that it decides, null where it decides none.
    """

    expectation_id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    expectation: str = Field(pattern=r"^expect_[a-z0-9_]+$")
    frame: str
    kwargs: dict[str, Any] = Field(default_factory=dict)
    row_condition: RowCondition | None = None
    severity: Severity
    rule_id: str | None = None
    description_zh: str
    message_zh: str
    citation: str | None = None


class Suite(Strict):
    """The expectations of one level."""

    suite: str
    level: Level
    title_zh: str
    frames: dict[str, FrameSpec]
    expectations: tuple[ExpectationSpec, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> "Suite":
        ids = [spec.expectation_id for spec in self.expectations]
        if doubled := sorted({name for name in ids if ids.count(name) > 1}):
            raise ValueError(f"suite {self.suite}: expectation_id given twice: {', '.join(doubled)}")
        if unknown := sorted({spec.frame for spec in self.expectations} - self.frames.keys()):
            raise ValueError(f"suite {self.suite}: no such frame: {', '.join(unknown)}")
        if idle := sorted(self.frames.keys() - {spec.frame for spec in self.expectations}):
            raise ValueError(f"suite {self.suite}: no expectation looks at {', '.join(idle)}")
        return self

    def of_frame(self, frame: str) -> tuple[ExpectationSpec, ...]:
        """The expectations on one frame, in the order of the file."""
        return tuple(spec for spec in self.expectations if spec.frame == frame)


@cache
def load_suite(name: str) -> Suite:
    """The suite of suites/<name>.yml; Defect where the file is missing or not a suite."""
    return listed_in(SUITES / f"{name}.yml", Suite, "a suite of expectations")


def load_suites() -> tuple[Suite, ...]:
    """All suites: form, load, release."""
    return tuple(load_suite(level.value) for level in Level)


@cache
def frame_sql(name: str) -> str:
    """The query of frames/<name>.sql, a template where it goes over a list; Defect where there is none."""
    path = FRAMES / f"{name}.sql"
    try:
        text = path.read_text(encoding="utf-8")
        return Environment(undefined=StrictUndefined, autoescape=False).from_string(text).render()  # noqa: S701 no HTML
    except OSError as error:
        raise Defect(f"expectations/frames/{path.name} cannot be read: {error}") from error
    except TemplateError as error:
        raise Defect(f"expectations/frames/{path.name} is no template: {error}") from error
