"""The names of levels of indicators (一级指标, 二级指标): which text is one, and where it belongs."""

from collections.abc import Mapping

from extract.forms.printed import compact
from extract.forms.vocabulary_file import Level
from extract.forms.vocabulary_index import LONGEST_FUZZY, level_key, nearest

_LEAST_ALIKE = 0.85


class LevelWords:
    """The section `levels` of the vocabulary; `ending` is that of a name in full (指标)."""

    def __init__(self, data: Mapping[str, Level], ending: str) -> None:
        self._data = data
        self._ending = ending
        self._level1: dict[str, str] = {}
        self._level2: dict[str, set[str]] = {}
        for canonical, level in data.items():
            for name in level.names:
                self._level1.setdefault(level_key(name, ending), canonical)
            for name in level.level2:
                self._level2.setdefault(level_key(name, ending), set()).add(canonical)
        self._level2_names = tuple(self._level2)

    def level1(self, text: str) -> str | None:
        """The level-1 name that the text is, in its standard wording."""
        return self._level1.get(level_key(text, self._ending))

    def level1_of_level2(self, text: str) -> frozenset[str]:
        """The level-1 names below which the text stands as a level-2 name; empty where it is none."""
        key = level_key(text, self._ending)
        found = self._level2.get(key)
        if found is None and 4 <= len(key) <= LONGEST_FUZZY:
            close = nearest(key, self._level2_names, _LEAST_ALIKE)
            found = self._level2[close] if close else None
        return frozenset(found or ())

    def stands_within(self, parents: frozenset[str], level1: str) -> bool:
        """Whether forms print level-2 names of these level-1 names below the given one too, as 满意度 below 效益."""
        name = self.level1(level1)
        return bool(parents) and all(name in self._data[parent].within for parent in parents)

    def is_in_full(self, text: str) -> bool:
        """Whether the name of a level is printed in full (数量指标), so that it can be nothing else."""
        return compact(text).endswith(self._ending)
