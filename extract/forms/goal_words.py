"""The words of the block of goals and results (年度总体目标)."""

import re
from collections.abc import Callable

from extract.forms.printed import compact, label_keys
from extract.forms.vocabulary_file import Goals
from extract.forms.vocabulary_index import compiled, indexed, look_up


class GoalWords:
    """The section `goals` of the vocabulary; `is_side_label` tells the labels down the side of any block."""

    def __init__(self, data: Goals, is_side_label: Callable[[str], bool]) -> None:
        self._is_side_label = is_side_label
        self._labels = indexed({"goal_expected": data.goal_expected, "goal_actual": data.goal_actual})
        self._beside = indexed({"goal_actual": data.actual_beside})
        self._reports = indexed({"goal_expected": data.reports})
        self._patterns = compiled(data.patterns)
        self._result = re.compile(data.result)
        self._of_period = re.compile(data.period)
        self._of_year = re.compile(data.year)
        self._numbered = re.compile(data.numbered)
        self._adjusted = indexed({"adjusted": data.adjusted})

    def field(self, text: str, *, leads_row: bool = False) -> str | None:
        """goal_expected or goal_actual. Some labels of the result are the whole block's where they lead the row."""
        found = look_up(self._labels, text)
        if found or leads_row:
            return found
        found = look_up(self._beside, text) or self._patterns.match(label_keys(text))
        return (
            None if found == "adjusted" or (found and self._is_side_label(text) and found != "goal_actual") else found
        )

    def is_adjusted(self, text: str) -> bool:
        """Whether the text labels the goal as changed in the year, which stands beside the first one."""
        return look_up(self._adjusted, text) is not None or self._patterns.match(label_keys(text)) == "adjusted"

    def heads_result(self, text: str) -> bool:
        """Whether a label of the whole block is that of the result (年度总体目标完成情况)."""
        return bool(self._result.search(compact(text)))

    def is_of_period(self, text: str) -> bool:
        """Whether the text labels the goal of a project's whole period (实施期目标)."""
        return any(self._of_period.match(key) for key in label_keys(text))

    def is_of_year(self, text: str) -> bool:
        """Whether the text labels the goal of the year, which beside that of the period is the form's."""
        return any(self._of_year.match(key) for key in label_keys(text))

    def is_numbered(self, text: str) -> bool:
        """Whether the text labels one of several goals (年度目标1)."""
        return any(self._numbered.search(key) for key in label_keys(text))

    def is_of_report(self, text: str) -> bool:
        """Whether the text is the heading of the year's goal in a report."""
        return look_up(self._reports, text) is not None
