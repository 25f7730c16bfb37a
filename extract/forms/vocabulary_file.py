"""The sections of vocabulary.yaml, checked as they are loaded: a misspelt key is an error, not a word without use."""

from pydantic import BaseModel, ConfigDict, Field


class Section(BaseModel):
    """A section: unknown keys are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class Titles(Section):
    """How a form's title is known."""

    patterns: list[str]
    annex: str
    longest: int
    whole_department: str


class Years(Section):
    """How the year of a form is printed."""

    patterns: list[str]
    labels: list[str]
    prose: str
    alone: str
    behind_label: str
    before_label: str
    before_heading: str
    chinese: str


class HeadField(Section):
    """A field of the form's head and its labels."""

    labels: list[str]
    starts: bool = False
    kept: bool = True
    provisional: list[str] = []
    pattern: str | None = None


class HeadWords(Section):
    """What reads like a label of the head, and what stands before a telephone."""

    label: str
    telephone: str


class WholeDepartments(Section):
    """Labels that begin a form on a whole department."""

    labels: list[str]


class Units(Section):
    """How the unit of money is printed, behind which label, and what may follow it there."""

    label: str
    pattern: str
    behind: str
    alone: str


class Funds(Section):
    """The funds block: its columns (measures) and rows (funding sources)."""

    budget: str
    side_labels: list[str]
    columns: dict[str, list[str]]
    rows: dict[str, list[str]]
    sums: dict[str, str]
    changes: str
    prefixes: list[str]
    breakdowns: str
    column_patterns: dict[str, str]
    row_patterns: dict[str, str]


class Goals(Section):
    """The block of goals and results."""

    result: str
    side_labels: list[str]
    side_pattern: str
    goal_expected: list[str]
    goal_actual: list[str]
    reports: list[str]
    actual_beside: list[str]
    adjusted: list[str]
    numbered: str
    period: str
    year: str
    patterns: dict[str, str]


class Indicators(Section):
    """The columns of the indicator block."""

    level_ending: str
    third_level: str
    comparators: str
    side_labels: list[str]
    columns: dict[str, list[str]]
    column_patterns: dict[str, str]
    full_marks_first: str
    reasons: str
    results: str
    bare_names: list[str]
    bare_values: list[str]
    fuzzy: float


class Level(Section):
    """Names of a level-1 indicator and of the level-2 indicators below it."""

    names: list[str]
    level2: list[str]
    within: list[str] = []


class Names(Section):
    """A plain list of names."""

    names: list[str]


class Totals(Section):
    """The total row."""

    pattern: str
    sums: list[str]
    labels: list[str]
    titles: str
    glued: str
    sentence: str
    subtotals: list[str]


class Points(Section):
    """What may stand beside points."""

    beside_deduction: str
    deduction: str


class Grades(Section):
    """Grade words."""

    words: list[str]
    ticks: str
    boxes: str


class OtherForms(Section):
    """Forms that look alike and are no self-evaluation."""

    titles: str
    headings: str
    half_years: str
    reports: str
    self_evaluation: str


class Placeholders(Section):
    """What templates leave in a cell."""

    unchanged: list[str]
    pattern: str
    label: str


class Notes(Section):
    """What stands below a form without being part of it."""

    pattern: str
    labels: list[str]


class Features(Section):
    """Words that tell a template family, by the name of the feature."""

    title: dict[str, str]
    label: dict[str, str]
    heading: dict[str, str]


class TemplateFamily(Section):
    """A template family and the features that tell it."""

    id: str
    with_features: list[str] = Field(default=[], alias="with")
    without: list[str] = []


class VocabularyFile(Section):
    """The whole file."""

    titles: Titles
    years: Years
    head: dict[str, HeadField]
    head_words: HeadWords
    heads_of_whole_departments: WholeDepartments
    units: Units
    funds: Funds
    goals: Goals
    indicators: Indicators
    levels: dict[str, Level]
    execution: Names
    totals: Totals
    points: Points
    grades: Grades
    adjusted: str
    sentences: dict[str, list[str]]
    others: OtherForms
    placeholders: Placeholders
    notes: Notes
    features: Features
    templates: list[TemplateFamily]
