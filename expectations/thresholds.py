"""From where on a load as a whole is not to be trusted: limits as data (thresholds.yml), each with reason and owner."""

from datetime import date
from functools import cache, partial
from pathlib import Path
from typing import Any, Literal

from pydantic import Field

from expectations.listed import Strict, listed_in
from model.errors import Defect

FILE = Path(__file__).resolve().parent / "thresholds.yml"
Owner = Literal["auditor", "engineer", "data_owner"]
"""Who answers for a limit or an exception: a role, never a person."""
OWNERS_ZH: dict[Owner, str] = {"auditor": "审核", "engineer": "开发", "data_owner": "数据管理"}


class Agreed(Strict):
    """A limit as it was agreed on: `value`, why, by which role, and the day by which it has to be looked at again."""

    value: float
    reason_zh: str = Field(min_length=1)
    owner: Owner
    review_by: date


class _Thresholds(Strict):
    thresholds: dict[str, Agreed]


@cache
def agreed(path: Path = FILE) -> dict[str, Agreed]:
    """The limits of a file by name; Defect where it is not one, or does not list exactly the limits there are."""
    listed = listed_in(path, _Thresholds, "a list of thresholds").thresholds
    names = Thresholds.model_fields.keys()
    if wrong := sorted(names ^ listed.keys()):
        raise Defect(f"{path.name}: these are unknown or missing: {', '.join(wrong)}")
    return listed


def _limit(name: str, *, description: str, **constraints: Any) -> Any:
    """A field whose default is the agreed value."""
    default = partial(_value, name)
    return Field(default_factory=default, validate_default=True, description=description, **constraints)


def _value(name: str) -> float:
    return agreed()[name].value


class Thresholds(Strict):
    """Limits of the load and release suites. Shares are fractions of 1.

    Every limit has a floor, a size below which it does not hold a load: three odd forms of four are an odd night,
    three thousand of four thousand are a broken reader.
    """

    source_min_ratio: float = _limit(
        "source_min_ratio",
        ge=0,
        description="documents of a source that hold forms / those expected; below it the load is held",
    )
    source_floor: int = _limit(
        "source_floor", ge=1, description="documents with forms expected of a source below which it is not judged"
    )
    forms_critical_ratio: float = _limit(
        "forms_critical_ratio", ge=0, description="forms of a source / those expected; below it the load is held"
    )
    forms_min_ratio: float = _limit(
        "forms_min_ratio", ge=0, description="forms of a source / those expected; below it a warning"
    )
    forms_max_ratio: float = _limit("forms_max_ratio", gt=0, description="the same; above it a warning")
    reread_min_ratio: float = _limit(
        "reread_min_ratio",
        ge=0,
        description="forms that a new extractor version finds / those of the version before, in the same documents",
    )
    reread_floor: int = _limit(
        "reread_floor", ge=1, description="forms of the version before below which that is not judged"
    )
    quarantined_max_share: float = _limit(
        "quarantined_max_share", ge=0, le=1, description="share of quarantined forms a load may have"
    )
    quarantined_floor: int = _limit(
        "quarantined_floor", ge=1, description="forms of a load below which that share is not judged"
    )
    totals_min_share: float = _limit(
        "totals_min_share", ge=0, le=1, description="share of scored forms whose weights could be added up, at least"
    )
    totals_floor: int = _limit("totals_floor", ge=1, description="scored forms below which that share is not judged")
    loss_max_share: float = _limit(
        "loss_max_share",
        ge=0,
        le=1,
        description="share of a fact table's rows that may go without a decision, release to release",
    )
    loss_floor: int = _limit(
        "loss_floor", ge=1, description="rows of the previous release below which a loss is not judged"
    )
