"""The register of what was agreed on for a time: limits and known exceptions, with the day on which that ends.

The load suite looks at it as at any frame (frames/agreement.sql), so that a limit nobody looked at again, or an
exception that is over, shows where all failures show: in the results, the Data Docs and the notices.
"""

import json
from collections.abc import Sequence
from datetime import date
from typing import Any

from expectations.exceptions import KnownException
from expectations.thresholds import OWNERS_ZH, Thresholds, agreed


def register(limits: Thresholds, exceptions: Sequence[KnownException], today: date) -> list[dict[str, Any]]:
    """One entry for each limit and each exception: `kind_zh`, `name`, `value_zh`, `reason_zh`, `owner_zh`, `until`,
    `is_in_time`. The day `until` itself is in time.
    """
    listed = agreed()
    entries: list[dict[str, Any]] = [
        {
            "kind_zh": "阈值",
            "name": name,
            "value_zh": _value(value, listed[name].value),
            "reason_zh": listed[name].reason_zh,
            "owner_zh": OWNERS_ZH[listed[name].owner],
            "until": listed[name].review_by,
        }
        for name, value in limits.model_dump().items()
    ]
    entries += [
        {
            "kind_zh": "已知例外",
            "name": each.expectation_id,
            "value_zh": each.where_zh,
            "reason_zh": each.reason_zh,
            "owner_zh": OWNERS_ZH[each.owner],
            "until": each.expires,
        }
        for each in exceptions
    ]
    return [{**entry, "is_in_time": entry["until"] >= today} for entry in entries]


def as_parameter(entries: Sequence[dict[str, Any]]) -> str:
    """The register as the text that frames/agreement.sql takes."""
    return json.dumps(entries, ensure_ascii=False, default=lambda day: day.isoformat())


def _value(set_to: float, shipped: float) -> str:
    return f"{set_to:g}" if set_to == shipped else f"{set_to:g}（本机设置；约定值 {shipped:g}）"
