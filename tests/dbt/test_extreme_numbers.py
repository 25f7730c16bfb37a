"""What a form prints may be any number, sense or none: it is read or null, and never what a load fails of."""

from collections.abc import Iterator
from random import Random
from typing import Any

import pytest

from tests.dbt.compiled import PUBLISHED, Compiled, compiled
from tests.dbt.conftest import Built
from tests.dbt.form_rows import rows_of
from tests.warehouse_rows import form, indicator, line, part

NUMBERS = (
    *("999999999999.99999999", "1000000000000", "12345678901234567890", "-999999999999", "9999999999.999999999"),
    *("0.00000001", "0.0000000001", "9" * 40, "0" * 60, "1e308", "1e5", "½", "²", "∞", "NaN", "inf", "0x10", "-0"),
    *("1,000,000,000,000,000", "99999999999.99", "999999.999999", "999999.9999999", "1000000", "99999.999999"),
    *(
        "100000000",
        "99999999",
        "1500",
        "1000",
        "300",
        "100",
        "33.333333",
        "10",
        "7",
        "2",
        "0.3",
        "0",
        "-5",
        "+.5",
        "5.",
    ),
)
SCALES = ("", "", "", "%", "‰", "万", "万亿", "千万")
UNITS = ("", "元", "吨", "kg", "公斤", "平方公里", "平方米", "公里", "mm", "米", "人", "名", "个百分点")
COMPARISONS = ("", "≥", "≤", "=", ">", "<", "不超过")
CLASSES = (("产出指标", "数量指标"), ("成本指标", "经济成本指标"), ("满意度指标", "服务对象满意度指标"))
MONEY_UNITS = ("万元", "元", "亿元", "万亿元", None)

MANY_POINTS = "a million points and more"
YUAN_BELOW_WAN = "yuan below the heading 万元"
FAR_UNITS = "tons beside kilogrammes, 99999999999 times 万亿 of them"
DIRECTED = {
    MANY_POINTS: form(
        total_score="999999.999999",
        budget_lines=[
            line(weight=None, score=None),
            part(weight="600000", score="500000"),
            part(weight="700000", score="600000"),
        ],
    ),
    YUAN_BELOW_WAN: form(
        budget_lines=[line(initial_budget="150000000", full_year_budget="150000000", executed="150000000")],
        indicators=[
            indicator(level1="成本指标", level2="经济成本指标", level3="培训费", target="≤150000000元", actual="1元")
        ],
    ),
    FAR_UNITS: form(indicators=[indicator(target="99999999999万亿吨", actual="1公斤"), indicator()]),
}


def drawn(rng: Random) -> dict[str, Any]:
    """A form that prints a number of NUMBERS wherever a number may stand."""

    def printed(*units: str) -> str:
        return rng.choice(NUMBERS) + rng.choice(units)

    def value() -> str:
        scale, unit = rng.choice(SCALES), rng.choice(UNITS)
        if rng.random() < 0.2:
            return f"{printed(scale)}{unit}-{printed(scale)}{unit}"
        return f"{rng.choice(COMPARISONS)}{printed(scale)}{unit}"

    def points() -> dict[str, Any]:
        return {"weight": printed("", "分"), "score": printed("", "分")}

    def amounts() -> dict[str, Any]:
        names = ("initial_budget", "full_year_budget", "executed")
        return {name: printed("", "", "万元", "亿元", "万亿元") for name in names}

    rows = []
    for _ in range(rng.randint(1, 5)):
        level1, level2 = rng.choice(CLASSES)
        target = value()
        actual = value() if rng.random() < 0.6 else target.lstrip("".join(COMPARISONS))
        rows.append(indicator(level1=level1, level2=level2, target=target, actual=actual, **points()))
    lines = [line(**amounts(), **points(), execution_rate=printed("", "%"))]
    lines += [part(**amounts(), **points()) for _ in range(rng.randint(0, 3))]
    return form(
        budget_lines=lines,
        indicators=rows,
        money_unit=rng.choice(MONEY_UNITS),
        total_weight=printed("", "分"),
        total_score=printed("", "分"),
    )


@pytest.fixture(scope="module")
def models(
    marts_build: Built, manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compiled]:
    """Both phases of a load of extreme forms, as if the gate had accepted all of them."""
    rng = Random(0)  # noqa: S311 - the same forms each time
    forms = {**DIRECTED, **{f"drawn {number}": drawn(rng) for number in range(200)}}
    with compiled(marts_build, manifest, tmp_path_factory.mktemp("extreme")) as opened:
        rows = rows_of(forms)
        for row in rows["raw.indicator"]:
            row["row_kind"] = "indicator"
        opened.run(rows)
        opened.connection.execute(
            "insert into state.form_outcome select document_id, extractor_version, form_ordinal, form_hash, load_id,"
            " 'accepted', '[]' from raw.form"
        )
        opened.make(PUBLISHED)
        yield opened


def only(models: Compiled, table: str, name: str) -> dict[str, Any]:
    (row, *_) = models.rows(
        f"select made.* from {table} as made join state.document_name as name using (document_id)"  # noqa: S608
        f" where name.file_name = '{name}' order by all"
    )
    return row


def test_every_form_however_extreme_its_numbers_reaches_the_marts(models: Compiled) -> None:
    (row,) = models.rows(
        "select (select count(*) from raw.form) as forms, (select count(*) from marts.fct_evaluation) as evaluations,"
        " (select count(*) from raw.indicator) as rows, (select count(*) from marts.fct_indicator) as indicators,"
        " (select count(*) from marts.fct_indicator where recomputed_score is not null) as scored"
    )
    assert row["evaluations"] == row["forms"] == 203
    assert row["indicators"] == row["rows"]
    assert row["scored"] > 20


def test_points_that_add_up_to_more_than_a_form_can_mean_are_null_in_the_marts(models: Compiled) -> None:
    execution = only(models, "intermediate.int_form_execution", MANY_POINTS)
    assert execution["weight"] == 1_300_000
    evaluation = only(models, "marts.fct_evaluation", MANY_POINTS)
    assert evaluation["execution_weight"] is None
    assert evaluation["reported_execution_score"] is None
    assert evaluation["reported_total"] is not None


def test_yuan_below_the_heading_wan_are_found_however_many_they_are(models: Compiled) -> None:
    finding = only(models, "intermediate.int_finding_value", YUAN_BELOW_WAN)
    assert (finding["rule_id"], finding["explained_by"]) == ("amount_magnitude", "yuan_for_wan")


def test_a_value_too_large_for_its_common_unit_is_no_number(models: Compiled) -> None:
    score = only(models, "intermediate.int_indicator_score", FAR_UNITS)
    assert (score["score_basis"], score["target_value"]) == ("number_out_of_range", None)
