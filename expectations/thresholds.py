"""From where on a load as a whole is not to be trusted. Defaults are generous; settings may tighten them."""

from pydantic import BaseModel, ConfigDict, Field


class Thresholds(BaseModel):
    """Limits of the load and release suites. Shares are fractions of 1.

    Every limit has a floor, a size below which it does not hold a load: three odd forms of four are an odd night,
    three thousand of four thousand are a broken reader.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    source_min_ratio: float = Field(
        default=0.3,
        ge=0,
        description="documents of a source that hold forms / those expected; below it the load is held",
    )
    source_floor: int = Field(
        default=20, ge=1, description="documents with forms expected of a source below which it is not judged"
    )
    forms_critical_ratio: float = Field(
        default=0.1, ge=0, description="forms of a source / those expected; below it the load is held"
    )
    forms_min_ratio: float = Field(
        default=0.3, ge=0, description="forms of a source / those expected; below it a warning"
    )
    forms_max_ratio: float = Field(default=3.0, gt=0, description="the same; above it a warning")
    reread_min_ratio: float = Field(
        default=0.8,
        ge=0,
        description="forms that a new extractor version finds / those of the version before, in the same documents",
    )
    reread_floor: int = Field(
        default=20, ge=1, description="forms of the version before below which that is not judged"
    )
    quarantined_max_share: float = Field(
        default=0.5, ge=0, le=1, description="share of quarantined forms a load may have"
    )
    quarantined_floor: int = Field(default=10, ge=1, description="forms of a load below which that share is not judged")
    totals_min_share: float = Field(
        default=0.5, ge=0, le=1, description="share of scored forms whose weights could be added up, at least"
    )
    totals_floor: int = Field(default=10, ge=1, description="scored forms below which that share is not judged")
    loss_max_share: float = Field(
        default=0.02,
        ge=0,
        le=1,
        description="share of a fact table's rows that may go without a decision, release to release",
    )
    loss_floor: int = Field(
        default=20, ge=1, description="rows of the previous release below which a loss is not judged"
    )
