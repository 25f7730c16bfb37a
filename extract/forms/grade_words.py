"""Grades (等级): their words, and the one that is ticked in a row of boxes."""

import re
import unicodedata

from extract.forms.printed import compact
from extract.forms.vocabulary_file import Grades


class GradeWords:
    """The section `grades` of the vocabulary."""

    def __init__(self, data: Grades) -> None:
        self._data = data
        words = "|".join(sorted(data.words, key=len, reverse=True))
        self.behind_score = re.compile(rf"^(?P<score>\d+(\.\d+)?)分?[(,、;]?(?P<grade>{words})[)]?$")
        """A score with its grade behind it, "94.5（优）"."""

    def word(self, text: str) -> str | None:
        """The grade word that the text is, as printed."""
        squeezed = compact(text).strip("“”\"'「」()")
        if squeezed in self._data.words:
            return squeezed
        return self._ticked(compact(text)) or self._beside_tick(text)

    def is_choice(self, text: str) -> bool:
        """Whether the text is a choice of grades of which one may be marked: not all of its boxes are empty."""
        squeezed = re.sub(r"[()、，,；;/]", "", compact(text).replace("()", self._data.boxes[0]))
        marks = self._data.ticks + self._data.boxes
        named = [word for word in re.split(f"[{marks}]", squeezed) if word]
        if len(named) < 2 or not set(named) <= set(self._data.words):
            return False
        return squeezed.count(self._data.boxes[0]) < len(named)

    def _ticked(self, text: str) -> str | None:
        """The one word ticked in a row of boxes, "优☑良□中□", "☑优□良□中" or "优(√)良()中()"; null where none is."""
        marks = self._data.ticks + self._data.boxes
        text = text.replace("()", self._data.boxes[0])
        parts = [part for part in re.split(f"([{marks}])", re.sub(r"[()、，,；;/]", "", text)) if part]
        words, boxes = parts[::2], parts[1::2]
        if parts and parts[0] in marks:
            words, boxes = boxes, words
        if len(words) < 2 or len(words) != len(boxes) or not set(words) <= set(self._data.words):
            return None
        ticked = [word for word, box in zip(words, boxes, strict=True) if box in self._data.ticks]
        return ticked[0] if len(ticked) == 1 else None

    def _beside_tick(self, text: str) -> str | None:
        """The one word that a lone tick touches where white space parts the others: "优√　良　中　差"; else null."""
        parts = unicodedata.normalize("NFKC", text).split()
        if sum(part.count(tick) for part in parts for tick in self._data.ticks) != 1:
            return None
        words = [part.strip(self._data.ticks) for part in parts]
        if len(words) < 2 or not set(words) <= set(self._data.words):
            return None
        return next(word for part, word in zip(parts, words, strict=True) if part != word)
