"""Charts of the report as inline SVG: how scores, grades and execution rates are spread, and how loads went."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise

import leather
from lxml import etree
from markupsafe import Markup

from model.beijing import beijing
from model.status import LoadStatus
from report.records import FormHead, Load

_WIDTH, _HEIGHT = 560, 250
_PLOT = 480
"""What the columns have of the width, at least."""
_NARROW = 0.58
"""Width of a digit, of the height of its letters."""
_FEWEST = 2
"""Values from which on a distribution is worth a chart."""
_LOADS = 30
_TICKS = 5
_NAVY, _RED, _GREEN, _SOFT = "#1f3a5f", "#9b1c1c", "#1d5b3a", "#55626f"

_TOTALS = (0, 60, 70, 80, 90, 95, 98, 99, 100)
_RATES = (0, 30, 60, 80, 100)


@dataclass(frozen=True, slots=True)
class Chart:
    """A chart: its title, a note below it, and the SVG, whose texts are escaped."""

    title: str
    note: str | None
    svg: Markup


def form_charts(forms: Sequence[FormHead]) -> Sequence[Chart]:
    """How the printed totals, grades and recomputed execution rates of forms are spread; none of what was not read."""
    totals = [form.reported_total for form in forms if form.reported_total is not None]
    rates = [form.recomputed_execution_rate * 100 for form in forms if form.recomputed_execution_rate is not None]
    grades = Counter(form.reported_grade for form in forms if form.reported_grade)
    charts = []
    if len(totals) >= _FEWEST:
        charts.append(_columns("自评总分分布", f"{len(totals)} 张印有总分的自评表", spread(totals, _TOTALS, "分")))
    if len(rates) >= _FEWEST:
        charts.append(_columns("预算执行率分布", f"{len(rates)} 张可以计算的自评表", spread(rates, _RATES, "%")))
    if len(grades) >= _FEWEST:
        counts = [(name[:6], count) for name, count in grades.most_common(8)]
        charts.append(_columns("自评等级", f"{sum(grades.values())} 张印有等级的自评表", counts))
    return charts


def trend_chart(loads: Sequence[Load]) -> Chart | None:
    """Forms accepted and quarantined by each of the last published loads; None before the second."""
    published = [load for load in loads if load.status == LoadStatus.PUBLISHED and load.started_at][-_LOADS:]
    if len(published) < _FEWEST:
        return None
    chart = leather.Chart()
    for name, colour, attribute in (("通过", _GREEN, "accepted_count"), ("隔离", _RED, "quarantined_count")):
        points = [(number, getattr(load, attribute) or 0) for number, load in enumerate(published, start=1)]
        chart.add_line(points, name=name, stroke_color=colour)
    # Loads stand side by side, whatever time lies between them, and are told by their day in Beijing.
    told = load_days([beijing(load.started_at) for load in published])
    chart.add_x_scale(1, len(published))
    marked = sorted({1 + round(tick * (len(published) - 1) / _TICKS) for tick in range(_TICKS + 1)})
    chart.add_x_axis(ticks=marked, tick_formatter=lambda number, _index, _count: told[number - 1])
    _count_axis(chart, max(1, *(load.form_count or 0 for load in published)))
    return Chart("各次加载的结果", f"最近 {len(published)} 次发布的加载，自评表张数", _svg(chart, "各次加载的结果"))


def load_days(times: Sequence[str]) -> list[str]:
    """Month and day of each time (`2026-03-03 02:00`), with the hour where two of them are of one day."""
    days = [time[5:10] for time in times]
    return days if len(set(days)) == len(days) else [time[5:] for time in times]


def spread(values: Sequence[Decimal], steps: Sequence[int], unit: str) -> list[tuple[str, int]]:
    """How many values are in each band from one step to below the next; the last step stands alone, then what is over.

    Negative values are counted in a band of their own. Empty bands at the lower end are left out.
    """
    last = steps[-1]
    bands = [("负数", sum(value < steps[0] for value in values))]
    bands += [(f"{low}–{high}{unit}", sum(low <= value < high for value in values)) for low, high in pairwise(steps)]
    bands += [(f"{last}{unit}", sum(value == last for value in values))]
    bands += [(f">{last}{unit}", sum(value > last for value in values))]
    first = next((number for number, (_, count) in enumerate(bands) if count), len(bands) - 2)
    return bands[min(first, len(bands) - 2) :]


def _columns(title: str, note: str, counts: Sequence[tuple[str, int]]) -> Chart:
    chart = leather.Chart()
    chart.add_columns([(label, count) for label, count in counts], fill_color=_NAVY)
    _count_axis(chart, max(1, *(count for _, count in counts)))
    told = "，".join(f"{label} {count} 张" for label, count in counts)
    return Chart(title, note, _svg(chart, f"{title}：{told}", _label_size([label for label, _ in counts])))


def _label_size(labels: Sequence[str]) -> int:
    """The size of letters at which no label below a column runs into the next."""
    widest = max(sum(_NARROW if sign.isascii() or sign == "–" else 1 for sign in label) for label in labels)
    return min(leather.theme.tick_font_size, int(_PLOT / len(labels) / widest))


def _count_axis(chart: leather.Chart, most: int) -> None:
    """An axis of forms: whole numbers only."""
    step = -(-most // _TICKS)
    top = -(-most // step) * step
    chart.add_y_scale(0, top)
    chart.add_y_axis(ticks=list(range(0, top + 1, step)))


def _svg(chart: leather.Chart, told: str, label_size: int | None = None) -> Markup:
    """The chart as an element that grows with its place and that a screen reader can tell.

    `label_size` is that of the labels of the lower axis.
    """
    root = etree.fromstring(chart.to_svg(width=_WIDTH, height=_HEIGHT))
    for name in ("width", "height"):
        del root.attrib[name]
    root.set("viewBox", f"0 0 {_WIDTH} {_HEIGHT}")
    root.set("role", "img")
    root.set("aria-label", told)
    for element in root.iter():
        if label_size is not None and element.get("text-anchor") == "middle":
            element.set("font-size", str(label_size))
        if "font-family" in element.attrib:
            del element.attrib["font-family"]
        if element.get("fill") == leather.theme.background_color:
            element.set("fill", "none")
        elif element.get("fill") == leather.theme.label_color:
            element.set("fill", _SOFT)
    return Markup(etree.tostring(root, encoding="unicode"))  # noqa: S704 (made by the chart library, texts escaped)
