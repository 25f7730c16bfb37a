"""The words of the forms, from vocabulary.yaml: which label means which field."""

import hashlib
import re
import unicodedata
from functools import cache
from pathlib import Path

import yaml

from extract.forms.funds_words import FundsWords
from extract.forms.goal_words import GoalWords
from extract.forms.grade_words import GradeWords
from extract.forms.level_words import LevelWords
from extract.forms.printed import compact, label_keys
from extract.forms.vocabulary_file import VocabularyFile
from extract.forms.vocabulary_index import (
    LONGEST_FUZZY,
    close,
    compiled,
    cut_labels,
    indexed,
    look_up,
    without_brackets,
)

VOCABULARY_FILE = Path(__file__).with_name("vocabulary.yaml")


_CHINESE_DIGITS = str.maketrans("〇○零Oo一二三四五六七八九", "00000123456789")

_EXACT_ROLES = {"ignored", "converted_score", "weight_share"}
"""Columns that no broken heading is taken for: common ones read like them."""


class Vocabulary:
    """The vocabulary with its lookups built once. All lookups take printed text and give null for an unknown label."""

    def __init__(self, data: VocabularyFile) -> None:
        self.data = data
        self.funds = FundsWords(data.funds, data.years)
        self.goals = GoalWords(data.goals, self.is_side_label)
        self.levels = LevelWords(data.levels, data.indicators.level_ending)
        self.grades = GradeWords(data.grades)
        self.titles = [re.compile(pattern) for pattern in data.titles.patterns]
        self.annex = re.compile(data.titles.annex)
        self.years = [re.compile(pattern) for pattern in data.years.patterns]
        self.prose_year = re.compile(data.years.prose)
        self.year_alone = re.compile(data.years.alone)
        self.year_behind_label = re.compile(data.years.behind_label)
        self.year_before_label = re.compile(data.years.before_label)
        self._chinese_year = re.compile(data.years.chinese)
        self.unit = re.compile(data.units.pattern)
        self.unit_alone = re.compile(data.units.alone)
        self.amount = re.compile(rf"^(?P<number>[-+]?[\d.,]+)(?:{data.units.pattern}|(?P<scale>[万亿]))$")
        self.label_like = re.compile(data.head_words.label)
        self.telephone = re.compile(data.head_words.telephone)
        self.labelled_unit = re.compile(f"{data.units.label}{data.units.pattern}(?:{data.units.behind})")
        self.title_total = re.compile(data.totals.titles)
        self.total_sentence = re.compile(data.totals.sentence)
        self.glued_total = re.compile(data.totals.glued)
        self.beside_deduction = re.compile(data.points.beside_deduction)
        self.deduction = re.compile(data.points.deduction)
        self.placeholder = re.compile(data.placeholders.pattern)
        self.numbered_label = re.compile(data.placeholders.label)
        self.note = re.compile(data.notes.pattern)
        self.sentences = {name: [re.compile(pattern) for pattern in items] for name, items in data.sentences.items()}
        self._head = indexed({name: item.labels for name, item in data.head.items()})
        self._provisional = indexed({name: item.provisional for name, item in data.head.items()})
        self._cut_head = cut_labels(self._head)
        self._head_patterns = compiled({name: item.pattern for name, item in data.head.items() if item.pattern})
        self._year_labels = indexed({"fiscal_year": data.years.labels})
        self._indicator_columns = indexed(data.indicators.columns)
        self._fuzzy_indicator_columns = {
            label: role
            for label, role in self._indicator_columns.items()
            if len(label) >= 4 and role not in _EXACT_ROLES
        }
        self._fuzzy_names = tuple(self._fuzzy_indicator_columns)
        self._indicator_column_patterns = compiled(data.indicators.column_patterns)
        self._full_marks_first = re.compile(data.indicators.full_marks_first)
        self._goal_side = compiled({"side": data.goals.side_pattern})
        self._reasons = re.compile(data.indicators.reasons)
        self._results = re.compile(data.indicators.results)
        self.comparator = re.compile(data.indicators.comparators)
        self._subtotals = indexed({"subtotal": data.totals.subtotals})
        self._other_titles = re.compile(data.others.titles)
        self._other_headings = re.compile(data.others.headings)
        self._half_years = re.compile(data.others.half_years)
        self._other_reports = re.compile(data.others.reports)
        self._self_evaluation = re.compile(data.others.self_evaluation)
        self._totals = indexed({"total": data.totals.labels})
        self._total_pattern = compiled({"total": data.totals.pattern})
        self._notes = indexed({"note": data.notes.labels})
        self._sides = indexed(
            {"side": [*data.funds.side_labels, *data.goals.side_labels, *data.indicators.side_labels]}
        )
        self._execution = indexed({"execution": data.execution.names})

    def is_money_unit(self, text: str) -> bool:
        """Whether the text is a unit of money and nothing else: behind "单位：" it names no department."""
        return bool(self.unit.fullmatch(compact(text)))

    def unit_behind_label(self, text: str) -> str | None:
        """The unit of money behind its label, "填报日期：…　单位：万元", in a text of any length, or null."""
        found = self.labelled_unit.search(unicodedata.normalize("NFKC", text))
        return found["unit"] if found else None

    def is_title(self, text: str) -> bool:
        """Whether the text is the title of a form."""
        squeezed = self.annex.sub("", compact(text))
        if len(squeezed) > self.data.titles.longest or re.search(r"[。；;，,：:]", without_brackets(squeezed)):
            return False
        return any(pattern.search(without_brackets(squeezed)) for pattern in self.titles)

    def is_of_whole_department(self, title: str) -> bool:
        """Whether a title says that the form is about a whole department (整体支出)."""
        return self.data.titles.whole_department in compact(title)

    def year_of(self, text: str) -> str | None:
        """The form's year where the text is a year line or a title with its year."""
        squeezed = self.annex.sub("", compact(text))
        if len(squeezed) > self.data.titles.longest:
            return None
        squeezed = self._chinese_year.sub(lambda year: year.group().translate(_CHINESE_DIGITS), squeezed)
        for pattern in self.years:
            found = pattern.search(squeezed)
            if found:
                return found["year"]
        return None

    def head_field(self, text: str) -> str | None:
        """Which field of the head the text labels; a label that OCR cut by its last character is known too."""
        return look_up(self._head, text) or look_up(self._cut_head, text) or self._head_patterns.match(label_keys(text))

    def is_provisional(self, text: str) -> bool:
        """Whether another label of the same field overrules this one, as 实施单位 overrules 填报单位."""
        return look_up(self._provisional, text) is not None

    def is_year_label(self, text: str) -> bool:
        """Whether the text labels the year."""
        return look_up(self._year_labels, text) is not None

    def starts_form(self, name: str) -> bool:
        """Whether the head field begins a form."""
        return name in self.data.head and self.data.head[name].starts

    def is_kept(self, name: str) -> bool:
        """Whether the head field is a field of the form; others are only known so as not to be taken for values."""
        return self.data.head[name].kept

    def starts_department_form(self, text: str) -> bool:
        """Whether the label begins a form on a whole department."""
        return any(key in self.data.heads_of_whole_departments.labels for key in label_keys(text))

    def is_adjusted(self, heading: str) -> bool:
        """Whether a heading is that of what changed in the year (调整后), beside one of the year's beginning."""
        return self.data.adjusted in compact(heading)

    def indicator_column(self, text: str, *, fuzzy: bool = False) -> str | None:
        """Which column of the indicator block the text heads; `fuzzy` allows for characters that OCR broke."""
        found = look_up(self._indicator_columns, text)
        if found or not fuzzy:
            return found
        keys = label_keys(text)
        found = self._indicator_column_patterns.match(keys)
        if found:
            return found
        if not keys or len(keys[-1]) < 3 or len(keys[-1]) > LONGEST_FUZZY:
            return None
        key = keys[-1]
        near = close(key, self._fuzzy_names, 3, self.data.indicators.fuzzy)
        roles = {self._fuzzy_indicator_columns[label] for label in near}
        return roles.pop() if len(roles) == 1 else None

    def part_of_heading(self, text: str, above: str, *, is_part: bool) -> str | None:
        """Which column a second heading row's text heads below a heading that it may be a part of.

        "年初" below 指标值 is 年初指标值; 部门复评 below 评分 is 部门复评评分, where its place says that it is a part.
        """
        wordings = (text, f"{text}{above}")
        found = next((role for role in map(self.indicator_column, wordings) if role), None)
        if found or not is_part:
            return found
        patterns = self._indicator_column_patterns
        return next((role for role in (patterns.match(label_keys(one)) for one in wordings) if role), None)

    def is_bare_value(self, text: str) -> bool:
        """Whether the text says only that a value stands below it (数值), not which."""
        return compact(text) in self.data.indicators.bare_values

    def speaks_of_reasons(self, heading: str) -> bool:
        """Whether a heading of remarks asks for reasons: 偏差原因, no 备注."""
        return bool(self._reasons.search(compact(heading)))

    def speaks_of_results(self, heading: str) -> bool:
        """Whether a heading speaks of what was reached: 完成情况及说明."""
        return bool(self._results.search(compact(heading)))

    def is_converted(self, text: str) -> bool:
        """Whether the text heads points by weight: 折算得分."""
        return self.indicator_column(text) == "converted_score"

    def prints_full_marks_first(self, text: str) -> bool:
        """Whether the text heads points with the full marks before the score (分值/得分): "10/9.5"."""
        return any(self._full_marks_first.search(key) for key in label_keys(text))

    def is_third_level(self, heading: str) -> bool:
        """Whether a heading of names says that they are of the third level."""
        return self.data.indicators.third_level in compact(heading)

    def is_bare_name(self, text: str) -> bool:
        """Whether the text says only that a name stands below it (名称), not of what."""
        return compact(text) in self.data.indicators.bare_names

    def is_side_label(self, text: str) -> bool:
        """Whether the text is a label down the side of a block."""
        if look_up(self._sides, text) is not None:
            return True
        return self._goal_side.match(label_keys(text)) is not None and self.goals.field(text, leads_row=True) is None

    def is_total(self, text: str) -> bool:
        """Whether the text labels the total row."""
        return look_up(self._totals, text) is not None or self._total_pattern.match(label_keys(text)) is not None

    def is_sum(self, text: str) -> bool:
        """Whether a row that begins with the text sums others up, in whatever block."""
        return compact(text) in self.data.totals.sums

    def is_subtotal(self, text: str) -> bool:
        """Whether the text labels the sum of one block of indicators."""
        return look_up(self._subtotals, text) is not None

    def is_other_title(self, text: str) -> bool:
        """Whether the text is the title of a form that looks alike: targets declared, monitoring, lists of scores."""
        squeezed = without_brackets(self.annex.sub("", compact(text)))
        return len(squeezed) <= self.data.titles.longest and bool(self._other_titles.search(squeezed))

    def is_other_heading(self, text: str) -> bool:
        """Whether the text heads a column that only other forms have, as 全年预计完成情况 of a monitoring form."""
        return bool(self._other_headings.search(compact(text)))

    def is_half_year(self, text: str) -> bool:
        """Whether the text heads a column on a part of the year, which few but other forms have."""
        return bool(self._half_years.search(compact(text)))

    def is_other_report(self, text: str) -> bool:
        """Whether the text is the heading of a report by others than the department itself, as 财政评价报告."""
        squeezed = compact(text)
        return len(squeezed) <= self.data.titles.longest and bool(self._other_reports.search(squeezed))

    def is_self_evaluation(self, text: str) -> bool:
        """Whether the text speaks of a self-evaluation (自评)."""
        return bool(self._self_evaluation.search(compact(text)))

    def is_note_label(self, text: str) -> bool:
        """Whether the text labels something below the form that is not part of it."""
        return look_up(self._notes, text) is not None or bool(self.note.search(compact(text)))

    def is_execution(self, text: str) -> bool:
        """Whether an indicator with this name is the execution rate."""
        return look_up(self._execution, text) is not None

    def is_placeholder(self, text: str) -> bool:
        """Whether the text is only what a template left in the cell."""
        return bool(self.placeholder.match(compact(text)))


@cache
def vocabulary() -> Vocabulary:
    """The vocabulary of the file beside this module. Raises pydantic's ValidationError where the file is not right."""
    return Vocabulary(VocabularyFile.model_validate(yaml.safe_load(VOCABULARY_FILE.read_text(encoding="utf-8"))))


@cache
def vocabulary_hash() -> str:
    """Short hash of the vocabulary file: part of the extractor's version."""
    return hashlib.sha256(VOCABULARY_FILE.read_bytes()).hexdigest()[:8]
