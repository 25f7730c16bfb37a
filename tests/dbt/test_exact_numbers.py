"""Numbers are read and divided exactly, however DuckDB is asked to do it fast."""

from decimal import ROUND_HALF_UP, Decimal, localcontext
from fractions import Fraction
from pathlib import Path
from random import Random

import duckdb
import pytest

from tests.dbt.macros import load_macros

PROJECT = Path(__file__).parents[2] / "dbt_project"
MACROS = load_macros(PROJECT)
COMMON = MACROS["in_common_unit"]("number", "scale", "unit", "other")
STEPS = {0: Decimal(1), 1: Decimal("0.1"), 2: Decimal("0.01"), 6: Decimal("0.000001")}


def amount(rng: Random) -> Decimal:
    """An amount as forms print them, or one at the edge of what a number may be; up to 8 digits behind the point."""
    decimals = rng.choice([0, 0, 1, 2, 2, 4, 6, 8])
    size = rng.choice([1, 3, 6, 9, 11, 12])
    return Decimal(rng.randint(0, 10 ** min(size + decimals, 20))).scaleb(-decimals)


def shares(rng: Random, count: int) -> list[tuple[Decimal, Decimal, Decimal]]:
    """Weights and amounts; a third of the quotients lie on or beside the middle between two steps."""
    drawn = []
    for _ in range(count):
        weight = Decimal(rng.randint(0, 100_000_000)).scaleb(-rng.choice([2, 4, 6]))
        whole = max(amount(rng), Decimal("0.00000001"))
        if rng.random() < 1 / 3:
            halves = Decimal(rng.randint(0, 4_000)) / 2 * rng.choice(list(STEPS.values()))
            beside = rng.choice([Decimal(0), Decimal("0.00000001"), Decimal("-0.00000001")])
            whole = Decimal(rng.choice([1, 2, 4, 5, 10, 100, 250, 1_000_000]))
            weight = Decimal(rng.choice([1, 2, 5, 10, 1_000, 800_000]))
            part = max(halves * whole / weight + beside, Decimal(0)).quantize(Decimal("0.00000001"))
        else:
            part = amount(rng)
        drawn.append((weight, part, whole))
    return drawn


def exact(weight: Decimal, part: Decimal, whole: Decimal, decimals: int, rounding: str) -> Decimal | None:
    """The share by whole numbers; null where it has more than 20 digits, or 9 before the point of a large weight."""
    share = Fraction(weight) * Fraction(part) / Fraction(whole)
    steps = share * 10**decimals
    count = int(steps + Fraction(1, 2)) if rounding == "half_up" else int(steps)
    is_too_large = count >= 10**20 or (weight >= 1000 and share > 10**8)
    return None if is_too_large else Decimal(count).scaleb(-decimals)


@pytest.mark.parametrize("rounding", ["half_up", "cut"])
@pytest.mark.parametrize("decimals", list(STEPS))
def test_a_share_is_exact_also_in_the_middle_between_two_steps(decimals: int, rounding: str) -> None:
    drawn = shares(Random(decimals), 4_000)  # noqa: S311 - the same numbers each time
    with duckdb.connect() as connection, localcontext(prec=60):
        columns = [[str(row[place]) for row in drawn] for place in range(3)]
        connection.execute(
            "create table drawn as select no, cast(a as decimal(38, 6)) as a, cast(b as decimal(20, 8)) as b,"
            " cast(c as decimal(20, 8)) as c"
            " from (select unnest(range(len($a))) as no, unnest($a) as a, unnest($b) as b, unnest($c) as c)",
            dict(zip("abc", columns, strict=True)),
        )
        given = connection.execute(
            f"select {MACROS['exact_share']('a', 'b', 'c', decimals, rounding)} from drawn order by no"  # noqa: S608
        ).fetchall()
        wrong = [
            (*row, result, exact(*row, decimals, rounding))
            for row, (result,) in zip(drawn, given, strict=True)
            if result != exact(*row, decimals, rounding)
        ]
    assert not wrong


def test_a_share_of_nothing_or_of_something_unknown_is_null() -> None:
    query = f"select {MACROS['exact_share']('a', 'b', 'c', 2)} from (values {{}}) as share (a, b, c)"  # noqa: S608
    with duckdb.connect() as connection:
        for values in ("(10, 5, 0)", "(null, 5, 10)", "(10, null, 10)", "(10, 5, null)", "(0, 0, 0)"):
            assert connection.execute(query.format(values)).fetchall() == [(None,)], values


@pytest.mark.parametrize(
    "text",
    [
        *("0", "00.10", "-12.5", "+3", ".5", "5.", "9999999999", "9999999999.99999999", "9999999999.999999999"),
        *("10000000000", "999999999999.99999999", "-999999999999.5", "1000000000000", "1.123456785", "1.123456784999"),
        *("-0.000000005", "1e3", "", " ", "十", "1 2", "1,000"),
    ],
)
def test_a_number_is_read_the_same_whatever_its_length(text: str) -> None:
    with duckdb.connect() as connection:
        (read, long), *_ = connection.execute(
            f"select {MACROS['to_decimal']('text')}, try_cast(text as decimal(20, 8)) from (select $text as text)",  # noqa: S608
            {"text": text},
        ).fetchall()
    assert read == long
    if text.lstrip("+-").replace(".", "", 1).isdigit() and abs(Decimal(text)) < 10**12 - 1:
        assert read == Decimal(text).quantize(Decimal("0.00000001"), ROUND_HALF_UP)


def test_a_number_times_its_scale_is_the_same_however_it_is_worked_out() -> None:
    rng = Random(1)  # noqa: S311 - the same numbers each time
    factors = ["1", "0.01", "0.001", "10", "1000", "10000", "10000000", "100000000", "1000000000000", "2.5"]
    drawn = [(str(rng.choice([1, 1, -1]) * amount(rng)), rng.choice(factors)) for _ in range(5_000)]
    drawn += [("0.005", "1"), ("-0.005", "1"), ("0.0000005", "10000"), ("999999.999999", "999999"), ("0.5", "0.01")]
    with duckdb.connect() as connection:
        connection.execute(
            "create table drawn as"
            " select cast(number as decimal(20, 8)) as number, cast(factor as decimal(16, 3)) as factor"
            " from (select unnest($numbers) as number, unnest($factors) as factor)",
            {"numbers": [number for number, _ in drawn], "factors": [factor for _, factor in drawn]},
        )
        for kind in ("decimal(20, 8)", "decimal(18, 2)"):
            wrong = connection.execute(
                f"select number, factor from drawn where {MACROS['scaled']('number', 'factor', kind)}"  # noqa: S608
                f" is distinct from try_cast(number * factor as {kind})"
            ).fetchall()
            assert not wrong


def test_a_number_in_a_common_unit_is_exact_or_null_however_large_it_is() -> None:
    units = {
        "吨": (1000, "公斤"),
        "平方公里": (1_000_000, "平方米"),
        "mm": (Decimal("0.001"), "米"),
        "年": (12, "个月"),
    }
    scales = [Decimal(scale) for scale in ("1", "0.01", "0.001", "100", "10000", "100000000", "1000000000000")]
    rng = Random(2)  # noqa: S311 - the same numbers each time
    drawn = [(amount(rng), rng.choice(scales), rng.choice(list(units))) for _ in range(400)]
    drawn += [(Decimal("999999999999.99999999"), scale, unit) for scale in scales for unit in units]
    with duckdb.connect() as connection, localcontext(prec=60):
        for number, scale, unit in drawn:
            factor, other = units[unit]
            ((given,),) = connection.execute(
                f"select {COMMON} from (select cast(? as decimal(20, 8)) as number,"  # noqa: S608
                " cast(? as decimal(16, 3)) as scale, ? as unit, ? as other)",
                [str(number), str(scale), unit, other],
            ).fetchall()
            due = (number * scale * factor).quantize(Decimal("0.00000001"), ROUND_HALF_UP)
            assert given == (due if due < 10**12 else None), (number, scale, unit)
