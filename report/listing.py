"""Lists of the report: which fields a row has, how they stand in columns, what can be filtered and sorted.

A list is drawn twice from the same description: its first rows as plain HTML, so that it reads without scripts, and
all rows from JSON by assets/report.js.
"""

import itertools
import json
import operator
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, TypeVar, overload

from report.words import words

_Item = TypeVar("_Item")

STATIC_ROWS = 100
"""Rows that stand in the HTML itself."""

TAGS = frozenset(
    code
    for table in ("severity", "form_status", "receipt_status", "finding_state", "decision_state")
    for code in words(table)
)
"""Codes whose tags may have a colour of their own in report.css."""

CHUNK_BYTES = 400_000
"""Size of one file of a list's rows, so that no page of a large load is over a megabyte."""


@dataclass(frozen=True, slots=True)
class Field:
    """A field of a list's rows. `labels` are the words for its codes, in their order.

    A hidden one is not offered for sorting. A number may be given as text, to keep every digit of it.
    """

    key: str
    label: str
    labels: Mapping[str, str] | None = None
    is_number: bool = False
    facet: bool = False
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Part:
    """One field inside a column; longer texts fold at `fold`.

    `kind` is text, minor, alarm, link, tag, code, number, or original: a text in the reader's own words, folded away.
    """

    key: str
    kind: str = "text"
    prefix: str = ""
    suffix: str = ""
    fold: int = 90


@dataclass(frozen=True, slots=True)
class Column:
    """A column: parts one below the other. `sort` is the field its heading sorts by."""

    key: str
    label: str
    parts: tuple[Part, ...]
    sort: str | None = None


class MadeRows(Sequence[Mapping[str, Any]]):
    """The rows of a long list, each made of its item when it is asked for: all of them would fill the memory."""

    def __init__(self, items: Sequence[_Item], make: Callable[[_Item], Mapping[str, Any]]) -> None:
        self._items = items
        self._make = make

    def __len__(self) -> int:
        """How many there are."""
        return len(self._items)

    @overload
    def __getitem__(self, index: int) -> Mapping[str, Any]: ...

    @overload
    def __getitem__(self, index: slice) -> Sequence[Mapping[str, Any]]: ...

    def __getitem__(self, index: int | slice) -> Mapping[str, Any] | Sequence[Mapping[str, Any]]:
        """The row there, or the rows."""
        if isinstance(index, slice):
            return [self._make(item) for item in self._items[index]]
        return self._make(self._items[index])


@dataclass(frozen=True, slots=True)
class Listing:
    """A list page. `page` of a row is the name of the page, in `folder`, that its links lead to, or None."""

    slug: str
    title: str
    lead: str
    empty: str
    fields: tuple[Field, ...]
    columns: tuple[Column, ...]
    rows: Sequence[Mapping[str, Any]]
    folder: str = "forms"

    def field(self, key: str) -> Field:
        """The field of that key."""
        return next(field for field in self.fields if field.key == key)

    def shown(self, row: Mapping[str, Any], key: str) -> str:
        """The text shown for a field of a row."""
        value = row[key]
        if value is None:
            return ""
        labels = self.field(key).labels
        return labels.get(value, value) if labels else str(value)

    def payload(self) -> "Payload":
        """What the script draws the list from. Texts that repeat stand once, in the values of their field."""
        fields: list[Mapping[str, Any]] = []
        columns: list[Sequence[Any]] = []
        repeated: dict[str, Sequence[Any]] = {}
        # Rows may be made as they are asked for: each is asked for once.
        keys = [field.key for field in self.fields]
        values_of = list(zip(*([row[key] for key in keys] for row in self.rows), strict=True)) or [()] * len(keys)
        for field, every in zip(self.fields, values_of, strict=True):
            values = list(every)
            distinct = list(dict.fromkeys(value for value in values if value is not None))
            described: dict[str, Any] = {"key": field.key, "label": field.label}
            if field.labels:
                described["labels"] = {code: label for code, label in field.labels.items() if code in distinct}
            if field.is_number:
                described["number"] = True
            if field.facet:
                described["facet"] = True
            if field.is_hidden:
                described["hidden"] = True
            if not field.is_number and len(distinct) * 2 <= len(values):
                index = {value: position for position, value in enumerate(distinct)}
                repeated[field.key] = distinct
                values = [None if value is None else index[value] for value in values]
            fields.append(described)
            columns.append(values)
        described_columns = [
            {"key": column.key, "label": column.label, "sort": column.sort, "parts": [asdict(p) for p in column.parts]}
            for column in self.columns
        ]
        return Payload(
            head={
                "fields": fields,
                "columns": described_columns,
                "empty": self.empty,
                "folder": self.folder,
                "slice": STATIC_ROWS,
                "tags": sorted(TAGS),
            },
            values=repeated,
            rows=[list(row) for row in zip(*columns, strict=True)],
        )


@dataclass(frozen=True, slots=True)
class Payload:
    """A list for the script: what it is made of, the values that repeat by field, and the rows."""

    head: Mapping[str, Any]
    values: Mapping[str, Sequence[Any]]
    rows: Sequence[Sequence[Any]]

    def files(self) -> Iterator[str]:
        """The scripts that bring values and rows, each of about CHUNK_BYTES at most."""
        pieces = itertools.chain(
            ((f'"values",{json_for_script(key)}', value) for key, values in self.values.items() for value in values),
            (('"rows",null', row) for row in self.rows),
        )
        calls: list[str] = []
        size = 0
        for kind, of_kind in itertools.groupby(pieces, key=operator.itemgetter(0)):
            chunk: list[str] = []
            for _, piece in of_kind:
                text = json_for_script(piece)
                length = len(text.encode()) + 1
                if size and size + length > CHUNK_BYTES:
                    yield "".join((*calls, _call(kind, chunk)))
                    calls, chunk, size = [], [], 0
                chunk.append(text)
                size += length
            calls.append(_call(kind, chunk))
        if size:
            yield "".join(calls)


def _call(kind: str, pieces: Sequence[str]) -> str:
    return f"(window.listData=window.listData||[]).push([{kind},[{','.join(pieces)}]]);\n" if pieces else ""


def json_for_script(value: object) -> str:
    """JSON that can stand inside a script element, whatever texts it holds.

    Less-than, greater-than and ampersand are escaped, so that no end tag and no comment can begin in it, and the two
    line separators that old script engines take for line ends.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    for char in "<>&\u2028\u2029":
        text = text.replace(char, f"\\u{ord(char):04x}")
    return text
