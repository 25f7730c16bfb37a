"""Writes docs/rules.zh-CN.md, what auditors read of the rules, from the seeds and the words of the report.

`python -m docs.make_rules` rewrites the file; a test fails where it is not what this gives.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from docs.make_scoring import DOCS, first_messages
from docs.scoring_examples import Row, seed, worked_example
from report.words import word, words

_TEMPLATE = "rules.zh-CN.md.j2"


def rules_zh() -> str:
    """The rules and rule sets in Chinese, as Markdown."""
    # It is Markdown of our own data: nothing to escape but the bars of tables.
    environment = Environment(loader=FileSystemLoader(DOCS), undefined=StrictUndefined, autoescape=False)  # noqa: S701
    environment.filters["cell"] = lambda text: text.replace("|", "\\|")
    titles = {row["ruleset_id"]: row["title_zh"] for row in seed("rule_set")}
    return environment.get_template(_TEMPLATE).render(
        word=word,
        status={**words("ruleset_status")},
        groups=_groups(),
        bases=words("ruleset_basis").values(),
        scopes=[_scope(row, titles) for row in seed("rule_scope")],
        rule_sets=[_rule_set(row) for row in seed("rule_set")],
        titles={row["rule_id"]: row["title_zh"] for row in seed("rule_catalog")},
        score_bases=[
            {"word": word("score_basis", row["score_basis"]), "has_score": row["has_score"] == "true"}
            for row in seed("score_basis")
        ],
    )


def _groups() -> list[tuple[str, list[Mapping[str, str]]]]:
    """Titles of the report's groups of rules, each with its rules, their basis and their example."""
    names, said = _words()["parameters"], first_messages()
    by_rule = {
        row["rule_id"]: {
            **row,
            "basis": "适用的计分规则：" + "、".join(names[each]["name"] for each in row["parameter"].split())
            if row["parameter"]
            else f"{row['citation']}（{word('ruleset_status', row['status'])}）",
            "example": said[row["rule_id"]],
        }
        for row in seed("rule_catalog")
    }
    grouped = words("rule_groups")
    return [(word("rule_group", group), [by_rule[rule] for rule in rules]) for group, rules in grouped.items()]


def _scope(row: Row, titles: Mapping[str, str]) -> Mapping[str, str]:
    places = {each["division_code"]: each["division_name"] for each in seed("division")}
    templates = {each["template"]: each["title_zh"] for each in seed("form_template")}
    years = f"{row['year_from']}—{row['year_to']}" if row["year_from"] or row["year_to"] else ""
    return {
        "title_zh": titles[row["ruleset_id"]],
        "division": places[row["division_code"]] if row["division_code"] else "",
        "level": _words()["government_level"][row["government_level"]] if row["government_level"] else "",
        "template": f"{row['template']} {templates[row['template']]}" if row["template"] else "",
        "years": f"{years.removesuffix('—')}年起" if years.endswith("—") else years,
        "printed": "是" if row["printed_pattern"] else "",
        "citation": row["citation"],
        "status": row["status"],
    }


def _rule_set(row: Row) -> Mapping[str, Any]:
    own = [each for each in seed("rule_parameter") if each["ruleset_id"] == row["ruleset_id"]]
    return {
        **row,
        "parameters": [
            {**each, "name": _words()["parameters"][each["parameter"]]["name"], "value": _value(each)} for each in own
        ],
        "example": worked_example(row["ruleset_id"]),
    }


def _value(parameter: Row) -> str:
    """What a parameter says in Chinese; KeyError for a parameter or value that has no words yet."""
    about, value = _words()["parameters"][parameter["parameter"]], parameter["value"]
    if value in ("", "none"):
        return "不规定"
    if "bands" in about:
        rows = [each for each in seed(about["bands"]) if each["ruleset_id"] == value]
        return "；".join(_BANDS[about["bands"]](each) for each in rows if each.get("is_canonical", "true") == "true")
    return str(about["values"][value]) if "values" in about else f"{value}{about['unit']}"


def _grade(band: Row) -> str:
    lower, upper = band["lower_limit"], band["upper_limit"]
    to = f"{upper}分及以下" if band["is_upper_included"] == "true" else f"不满{upper}分"
    limits = [f"{lower}分及以上"] * bool(lower) + [to] * bool(upper)
    return f"{band['grade']}：{'、'.join(limits)}"


def _over_achievement(band: Row) -> str:
    upper = f"、不足{_percent(band['upper_ratio'])}" if band["upper_ratio"] else ""
    return f"超出指标值{_percent(band['lower_ratio'])}及以上{upper}：扣分值的{_percent(band['deduction_share'])}"


def _qualitative(band: Row) -> str:
    limit = "含" if band["is_upper_included"] == "true" else "不含"
    shares = f"{_percent(band['lower_share'])}（含）—{_percent(band['upper_share'])}（{limit}）"
    return f"{_words()['attainment'][band['attainment']]}：分值的{shares}"


def _first_level(band: Row) -> str:
    return f"{band['block']}{band['weight']}分"


_BANDS = {
    "grade_band": _grade,
    "over_achievement_band": _over_achievement,
    "qualitative_band": _qualitative,
    "first_level_weight": _first_level,
}


def _percent(share: str) -> str:
    return f"{(100 * Decimal(share)).normalize():f}%"


def _words() -> Mapping[str, Any]:
    return yaml.safe_load((DOCS / "rules_words.yaml").read_text("utf-8"))


if __name__ == "__main__":
    (DOCS / "rules.zh-CN.md").write_text(rules_zh(), "utf-8")
