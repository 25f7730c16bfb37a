"""Charts tell what was read, and only that."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

import pytest
from lxml import etree

from report.charts import form_charts, load_days, spread, trend_chart
from report.records import FormHead, Load

FORM = FormHead("d", 1, "1", "a.docx", "项目", "局", "2024", "T1", "accepted", "l", "")
LOAD = Load("20260301T180000Z-0000", datetime(2026, 3, 1, 18), None, "published", "1", "1", 10, 8, 2)


@pytest.mark.parametrize(
    ("value", "band"),
    [
        ("-1", "负数"),
        ("0", "0–60分"),
        ("59.99", "0–60分"),
        ("60", "60–90分"),
        ("99.9", "90–100分"),
        ("100", "100分"),
        ("101", ">100分"),
    ],
)
def test_a_value_counts_in_its_band_only(value: str, band: str) -> None:
    counted = [name for name, count in spread([Decimal(value)], (0, 60, 90, 100), "分") if count]

    assert counted == [band]


def test_empty_bands_below_the_lowest_value_are_left_out() -> None:
    assert spread([Decimal(95), Decimal(100)], (0, 60, 90, 100), "分") == [("90–100分", 1), ("100分", 1), (">100分", 0)]


def test_what_was_not_read_is_not_counted_as_zero() -> None:
    forms = [replace(FORM, reported_total=total) for total in (Decimal(90), Decimal(95), None)]
    (chart,) = form_charts(forms)

    assert chart.note is not None
    assert chart.note.startswith("2 张")
    assert "0–60分" not in chart.svg


def test_a_chart_can_be_told_by_a_screen_reader_and_needs_no_style() -> None:
    forms = [replace(FORM, recomputed_execution_rate=rate) for rate in (Decimal("0.5"), Decimal(1))]
    root = etree.fromstring(form_charts(forms)[0].svg)

    assert root.get("role") == "img"
    assert "30–60% 1 张" in (root.get("aria-label") or "")
    assert not [element for element in root.iter() if "style" in element.attrib]


def test_a_grade_is_text_of_a_document() -> None:
    forms = [replace(FORM, reported_grade=grade) for grade in ("<b>&", "优")]
    (chart,) = form_charts(forms)

    assert "<b>" not in chart.svg
    assert etree.fromstring(chart.svg) is not None


def test_a_trend_needs_two_published_loads() -> None:
    held = replace(LOAD, load_id="20260302T180000Z-0000", status="held")
    second = replace(LOAD, load_id="20260303T180000Z-0000", started_at=datetime(2026, 3, 2, 18))

    assert trend_chart([LOAD, held]) is None
    chart = trend_chart([LOAD, held, second])
    assert chart is not None
    # 18:00 of the first, by the universal clock, is the night of the second in Beijing.
    assert [text for text in etree.fromstring(chart.svg).itertext() if "-" in text] == ["03-02", "03-03"]


def test_loads_of_one_day_are_told_by_their_hour() -> None:
    assert load_days(["2026-03-02 02:00", "2026-03-03 02:00"]) == ["03-02", "03-03"]
    assert load_days(["2026-03-02 02:00", "2026-03-02 09:30"]) == ["03-02 02:00", "03-02 09:30"]
