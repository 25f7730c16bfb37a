"""Whatever stands in the tables: the parser ends, and every value that it gives is printed somewhere."""

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from extract.forms.parser import parse_forms
from extract.forms.printed import clean, compact
from model.grid import Content, Grid
from tests.extract.made_up import t1
from tests.extract.tables import all_values, content

WORDS = sorted(
    {cell if isinstance(cell, str) else cell[0] for row in t1() for cell in row}
    | {
        "",
        "—",
        "/",
        "无",
        "……",
        "10",
        "9.5",
        "100%",
        "≥ 95%",
        "总分",
        "合计",
        "一级指标",
        "产出指标",
        "（20分）",
        "得分",
        "项目名称",
        "自评得分",
        "优",
        "其他资金",
        "省级",
        "执行率",
        "注：说明",
        "450450391.9561087.1%8.7",
        "5050",
        "附件1",
        "预算数",
        "小计",
        "指标1：",
        "评价内容",
        "年度绩效目标",
        "实际完成情况",
    }
)
TEXTS = st.one_of(
    st.sampled_from(WORDS),
    st.text(st.characters(blacklist_categories=("Cs",), blacklist_characters="OolI|〇"), max_size=8),
)
CELLS = st.one_of(TEXTS, st.tuples(TEXTS, st.integers(1, 4)), st.tuples(TEXTS, st.integers(1, 3), st.integers(1, 3)))
TABLES = st.lists(st.lists(CELLS, min_size=1, max_size=10), min_size=1, max_size=10)
BLOCKS = st.lists(st.one_of(TEXTS, TABLES), min_size=1, max_size=4)


def is_printed(value: str, printed: Content) -> bool:
    """Whether the value is part of one text, or several whole texts one behind the other.

    The first of several may have lost its label ("指标1：").
    """
    texts = {
        compact(clean(text) or "")
        for block in printed.blocks
        for text in ([cell.text for cell in block.cells] if isinstance(block, Grid) else [block.text])
    } - {""}
    squeezed = compact(value)
    if any(squeezed in text for text in texts):
        return True
    beginnings = texts | {text[cut:] for text in texts for cut in range(1, len(text))}
    waiting = [squeezed[len(part) :] for part in beginnings if squeezed.startswith(part)]
    seen: set[str] = set()
    while waiting:
        rest = waiting.pop()
        if not rest:
            return True
        following = {rest[len(text) :] for text in texts if rest.startswith(text)} - seen
        seen |= following
        waiting.extend(following)
    return False


def test_the_check_itself_tells_an_invented_value():
    printed = content([["甲乙", "丙"]])
    assert is_printed("甲乙丙", printed)
    assert is_printed("乙", printed)
    assert not is_printed("丙乙", printed)
    assert not is_printed("0", printed)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(BLOCKS)
def test_arbitrary_tables_never_crash_and_no_value_is_invented(blocks: list):
    printed = content(*blocks)
    forms, _ = parse_forms(printed)
    for value in all_values(forms):
        assert is_printed(value, printed), value


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 17), st.integers(0, 9), TEXTS), max_size=6), st.integers(0, 17))
def test_a_form_with_cells_changed_and_rows_lost_never_crashes(changes: list, lost: int):
    rows = [list(row) for row in t1()]
    for row, column, text in changes:
        if column < len(rows[row]):
            old = rows[row][column]
            rows[row][column] = text if isinstance(old, str) else (text, *old[1:])
    del rows[lost]
    printed = content(rows)
    forms, _ = parse_forms(printed)
    for value in all_values(forms):
        assert is_printed(value, printed), value
