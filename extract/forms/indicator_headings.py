"""Which column of the indicator block each heading stands for, whatever its wording and however it is merged."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from extract.forms.columns import Column, overlap
from extract.forms.printed import number
from extract.forms.rows import Row, RowCell, holds_number
from extract.forms.vocabulary import Vocabulary

IGNORED = "ignored"
NAMES = {"level1", "level2", "level3"}
CONVERTED = "converted_score"
_SCORE_OF_WEIGHT = "score_of_weight"
_UNMISTAKABLE = 5
"""As many known headings make a heading row, though a number stands among them."""
_RESULTS = {"target", "actual", "weight", "score"}
_VALUES = {"target", "actual", "initial_target"}


def heading_roles(words: Vocabulary, row: Row) -> dict[RowCell, str]:
    """Roles of the row's cells where it heads the indicator block; empty where it does not."""
    if len(row.filled) < 3:
        return {}
    exact = sum(1 for cell in row.filled if words.indicator_column(cell.text))
    if exact < 2:
        return {}
    roles = {cell: words.indicator_column(cell.text, fuzzy=True) for cell in row.filled}
    known = {cell: role for cell, role in roles.items() if role}
    first = row.filled[0]
    scored = {"target", "actual"} <= set(known.values()) and set(known.values()) & {"weight", "score"}
    if scored and not set(known.values()) & NAMES and words.is_side_label(first.text) and first.cell.row_span == 1:
        # A flat list: the block's own label stands above the names.
        known[first] = "level3"
    kinds = {"score" if role == _SCORE_OF_WEIGHT else role for role in known.values()}
    if len(known) < 3 or not kinds & NAMES or not kinds & _RESULTS:
        return {}
    strangers = len(row.filled) - len(known)
    numbered = exact < _UNMISTAKABLE and any(number(cell.value) is not None for cell in row.filled)
    return known if strangers <= len(known) and not numbered else {}


def splits_headings(columns: Sequence[Column], row: Row) -> bool:
    """Whether the cells of a row stand in pairs or more under parts of headings, as texts print merged cells."""
    parts: Counter[int] = Counter()
    for cell in row.filled:
        above = [column for column in columns if column.start <= cell.start]
        if not above or any(overlap(cell, column) > 0 for column in columns if column is not above[-1]):
            return False
        parts[above[-1].start] += 1
    return bool(parts) and min(parts.values()) > 1


def split_roles(words: Vocabulary, columns: Sequence[Column], row: Row) -> dict[RowCell, str | None]:
    """Roles of a second heading row's cells; "名称" below a heading that is split stands for the heading itself."""
    roles: dict[RowCell, str | None] = {}
    parts = is_split(columns, row) or splits_headings(columns, row)
    placed = bool(row.continued) or parts
    for cell in row.filled:
        above = next((column for column in columns if overlap(cell, column) > 0), None)
        if above is None:
            # A text prints a merged heading above its first column only.
            above = max((one for one in columns if one.start < cell.start), key=lambda one: one.start, default=None)
        if above is not None and (placed or overlap(cell, above) > 0) and _is_bare(words, cell, above, placed=placed):
            roles[cell] = above.role
        else:
            roles[cell] = words.part_of_heading(cell.text, above.heading if above is not None else "", is_part=parts)
    if not placed:
        _place_values(words, columns, roles)
    return roles


def _place_values(words: Vocabulary, columns: Sequence[Column], roles: dict[RowCell, str | None]) -> None:
    """Give parts that only say 数值 the roles of the headings of values in their order, where there is one for each."""
    bare = [cell for cell in roles if words.is_bare_value(cell.text)]
    values = [column.role for column in columns if column.role in _VALUES]
    if len(bare) == len(values):
        roles.update(zip(bare, values, strict=True))


def _is_bare(words: Vocabulary, cell: RowCell, above: Column, *, placed: bool) -> bool:
    """Whether a part of a split heading stands for the heading itself: 名称 below a level, 数值 below a target."""
    if above.role in NAMES:
        return overlap(cell, above) > 0 and words.is_bare_name(cell.text)
    return placed and above.role in _VALUES and words.is_bare_value(cell.text)


def is_split(columns: Sequence[Column], row: Row) -> bool:
    """Whether a row stands below merged headings alone: all others of the row above reach down into it."""
    reaching = [cell for cell in row.continued if cell.value is not None]
    split = [one for one in columns if not any(overlap(cell, one) > 0 for cell in reaching)]
    parts = [sum(1 for cell in row.filled if one.start <= cell.start and cell.end <= one.end) for one in split]
    return (
        0 < len(split) < len(columns)
        and min(parts) > 1
        and sum(parts) == len(row.filled)
        and not any(holds_number(cell.text) for cell in row.filled)
    )


def stands_before(columns: Sequence[Column], roles: dict[RowCell, str | None]) -> bool:
    """Whether a second heading row names the levels, left of all that the first one names, as texts print it."""
    first = min((column.start for column in columns), default=0)
    return bool(roles) and all(role in NAMES and cell.end <= first for cell, role in roles.items())


def stands_behind(columns: Sequence[Column], row: Row, roles: dict[RowCell, str | None]) -> bool:
    """Whether a second heading row names all columns behind the levels, in more parts than the first one.

    Texts print a merged heading once, so that no place tells what it was split into.
    """
    first = row.filled[0].start
    before = [cell for cell in row.cells if cell.end <= first]
    kept = [column for column in columns if column.end <= first]
    named = {column.role for column in columns if column not in kept} - {IGNORED}
    return (
        not row.continued
        and all(roles.values())
        and len(before) == len(kept) > 0
        and len(roles) > len(columns) - len(kept)
        and bool(set(roles.values()) & _RESULTS)
        and named <= set(roles.values())
    )


def heads_flat_list(cell: RowCell, roles: dict[RowCell, str]) -> bool:
    """Whether the first heading stands above the names of indicators that no other heading names a level of."""
    others = {role for other, role in roles.items() if other is not cell}
    return roles.get(cell) == "level3" and cell.cell.row_span == 1 and not others & NAMES and "target" in others


def heads_no_column(cell: RowCell, roles: dict[RowCell, str]) -> bool:
    """Whether a side label that reads like a heading is none: it reaches down, or another cell is it."""
    return cell.cell.row_span > 1 or list(roles.values()).count(roles.get(cell, "")) > 1


def one_of_each(words: Vocabulary, columns: list[Column]) -> list[Column]:
    """Where two columns claim the same role, the first keeps it and a later one, as a second 备注, is ignored.

    Points behind the name of every level ("一级指标 | 分值 | 二级指标 | 分值 | …") are the indicator's behind its own.
    """
    columns = _with_converted_score(_with_level2(words, _with_initial_target(words, columns)))
    columns = _with_result(words, _with_reasons(words, columns))
    columns = [replace(one, role="score") if one.role == _SCORE_OF_WEIGHT else one for one in columns]
    seen: set[str] = set()
    result: list[Column] = []
    own = _points_of_level3(columns)
    for column in columns:
        role = column.role
        if role != IGNORED and (role in seen or (role == "weight" and own is not None and column is not own)):
            role = IGNORED
        seen.add(role)
        result.append(replace(column, role=role))
    roles = [column.role for column in result]
    if "initial_target" in roles and "target" not in roles:
        # Where only the initial target is printed, it is the target.
        result = [replace(column, role="target") if column.role == "initial_target" else column for column in result]
    return result


def _with_level2(words: Vocabulary, columns: list[Column]) -> list[Column]:
    """Of two columns of names, the one before 三级指标 is the level above it: "绩效指标 | 三级指标"."""
    names = [column for column in columns if column.role == "level3"]
    if len(names) != 2 or any(column.role == "level2" for column in columns):
        return columns
    first, second = names
    if not words.is_third_level(second.heading) or words.is_third_level(first.heading):
        return columns
    return [replace(column, role="level2") if column is first else column for column in columns]


def _with_result(words: Vocabulary, columns: list[Column]) -> list[Column]:
    """Where no column holds the results, the one column of remarks that speaks of them does."""
    if any(column.role in ("actual", "level3") and words.speaks_of_results(column.heading) for column in columns):
        return columns
    remarks = [one for one in columns if one.role in (IGNORED, "deviation") and words.speaks_of_results(one.heading)]
    if len(remarks) != 1 or any(column.role == "actual" for column in columns):
        return columns
    return [replace(one, role="actual") if one is remarks[0] else one for one in columns]


def _with_reasons(words: Vocabulary, columns: list[Column]) -> list[Column]:
    """Of several columns of remarks, the one that speaks of reasons is that of the deviation: no 备注, no 完成说明."""
    remarks = [column for column in columns if column.role == "deviation"]
    reasons = [column for column in remarks if words.speaks_of_reasons(column.heading)]
    if len(remarks) < 2 or not reasons:
        return columns
    return [replace(one, role=IGNORED) if one in remarks and one not in reasons else one for one in columns]


def _with_converted_score(columns: list[Column]) -> list[Column]:
    """Where points by weight (折算得分) are printed, they are the score, and 单项得分 is a rate."""
    if not any(column.role == CONVERTED for column in columns):
        return columns
    roles = {CONVERTED: "score", "score": IGNORED}
    return [replace(column, role=roles.get(column.role, column.role)) for column in columns]


def _with_initial_target(words: Vocabulary, columns: list[Column]) -> list[Column]:
    """Of two columns of targets, the one without 调整 in its heading is the target of the year's beginning."""
    targets = [column for column in columns if column.role == "target"]
    adjusted = [column for column in targets if words.is_adjusted(column.heading)]
    if len(targets) != 2 or len(adjusted) != 1 or any(column.role == "initial_target" for column in columns):
        return columns
    first = next(column for column in targets if column is not adjusted[0])
    return [replace(column, role="initial_target") if column is first else column for column in columns]


def _points_of_level3(columns: Sequence[Column]) -> Column | None:
    """The first weight column behind the level-3 names, where weights stand before them too."""
    roles = [column.role for column in columns]
    if roles.count("weight") < 2 or "level3" not in roles:
        return None
    behind = [column for column in columns[roles.index("level3") :] if column.role == "weight"]
    return behind[0] if behind else None
