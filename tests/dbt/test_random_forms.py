"""Random correct forms give no finding; planted defects give theirs, and else only what the table of implications says.

The models run as dbt compiled them, without dbt, on a few hundred forms at a time.
"""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from pathlib import Path
from random import Random
from typing import Any

import pytest
import yaml
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from tests.dbt.compiled import Compiled, compiled
from tests.dbt.conftest import PROJECT, Built
from tests.dbt.form_rows import rows_of
from tests.dbt.planted import PLANTERS, planted_form
from tests.dbt.random_forms import RULES, correct_form

TABLE = yaml.safe_load(Path(__file__).with_name("implied_findings.yml").read_text(encoding="utf-8"))
SEEDS = st.integers(0, 10**9)
# A smaller seed makes no simpler form: a failure names the form, and nothing is shrunk.
DRAWN = settings(max_examples=2, deadline=None, phases=[Phase.explicit, Phase.reuse, Phase.generate])

Findings = dict[str, dict[str, str]]
"""By form: the rules found, with a message of each."""


@pytest.fixture(scope="module")
def models(
    marts_build: Built, manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Compiled]:
    with compiled(marts_build, manifest, tmp_path_factory.mktemp("random_forms")) as opened:
        yield opened


def catalogue() -> set[str]:
    lines = (PROJECT / "seeds" / "intermediate" / "rule_catalog.csv").read_text(encoding="utf-8").splitlines()
    return {line.partition(",")[0] for line in lines[1:]}


def found_in(models: Compiled, forms: Mapping[str, Mapping[str, Any]]) -> Findings:
    models.run(rows_of(forms))
    found: Findings = defaultdict(dict)
    for row in models.rows(
        "select file_name, rule_id, finding.message_zh from intermediate.int_finding as finding "
        "join intermediate.int_evaluation using (document_id, form_ordinal)"
    ):
        found[row["file_name"]][row["rule_id"]] = row["message_zh"]
    return found


def pairs(kind: str) -> set[tuple[str, str]]:
    return {(row["planted"], row[kind]) for row in TABLE[kind]}


def wrong_of(found: Mapping[str, str], defects: frozenset[str]) -> dict[str, Any]:
    """What of the planted defects is not found and not hidden, and what is found though neither planted nor implied."""
    implied = {rule for one, rule in pairs("implied") if one in defects}
    hidden = {rule for one, rule in pairs("hidden") if one in defects}
    missing = sorted(defects - hidden - found.keys())
    extra = {rule: message for rule, message in found.items() if rule not in defects | implied}
    return {"missing": missing, "extra": extra} if missing or extra else {}


def forms_to_draw(first: int) -> dict[str, tuple[int, tuple[str, ...]]]:
    """By name, seed and rules to break: forms in order, forms with one defect of each rule, forms with several."""
    wanted: dict[str, tuple[int, tuple[str, ...]]] = {f"correct, seed {n}": (n, ()) for n in range(first, first + 300)}
    for rule in PLANTERS:
        wanted |= {f"{rule}, seed {seed}": (seed, (rule,)) for seed in range(first, first + 20)}
    rng = Random(first)  # noqa: S311 - test data
    # A form without any values keeps nothing that another defect could stand on.
    together = sorted(PLANTERS.keys() - {"blank_form"})
    for seed in range(first, first + 300):
        rules = tuple(rng.sample(together, rng.randint(2, 5)))
        wanted[f"{', '.join(rules)}, seed {seed}"] = (seed, rules)
    return wanted


@given(first=SEEDS)
@DRAWN
def test_the_findings_are_the_planted_defects_and_what_they_imply(models: Compiled, first: int) -> None:
    forms, planted = {}, {}
    for name, (seed, rules) in forms_to_draw(first).items():
        drawn, could = planted_form(seed, *rules)
        if could or not rules:
            forms[name], planted[name] = drawn.as_form(), could
    found = found_in(models, forms)
    wrong = {name: wrong_of(found[name], defects) for name, defects in planted.items()}

    assert {name: what for name, what in wrong.items() if what} == {}
    assert [name for name, defects in planted.items() if not defects and found[name]] == []
    assert {rule for defects in planted.values() if len(defects) == 1 for rule in defects} == set(PLANTERS)
    assert sum(len(defects) for defects in planted.values() if len(defects) > 1) > 400


def test_every_line_of_the_table_happens(models: Compiled) -> None:
    """An implication that no form shows is no longer one."""
    happened: dict[str, set[tuple[str, str]]] = {"implied": set(), "hidden": set()}
    wanted: set[tuple[int, tuple[str, ...]]] = {(seed, (one,)) for one, _ in pairs("implied") for seed in range(300)}
    wanted |= {(seed, (one, rule)) for one, rule in pairs("hidden") for seed in range(60)}
    forms, planted = {}, {}
    for seed, rules in sorted(wanted):
        drawn, could = planted_form(seed, *rules)
        if could == set(rules):
            name = f"{rules} {seed}"
            forms[name], planted[name] = drawn.as_form(), rules
    found = found_in(models, forms)
    for name, rules in planted.items():
        happened["implied"] |= {(rules[0], rule) for rule in found[name] if rule not in rules}
        happened["hidden"] |= {(rules[0], rule) for rule in rules if rule not in found[name]}

    assert happened["implied"] >= pairs("implied")
    assert happened["hidden"] == pairs("hidden")


def test_every_rule_can_be_planted_or_says_why_not() -> None:
    excused = set(TABLE["not_on_one_form"])

    assert set(PLANTERS) | excused == catalogue()
    assert set(PLANTERS) & excused == set()


def test_every_line_of_the_table_names_rules_and_says_why() -> None:
    named = {rule for kind in ("implied", "hidden") for pair in pairs(kind) for rule in pair}

    assert named <= set(PLANTERS)
    assert all(row["why"].endswith(".") for kind in ("implied", "hidden") for row in TABLE[kind])
    assert all(why.endswith(".") for why in TABLE["not_on_one_form"].values())


def test_the_forms_drawn_are_scored_by_each_of_the_rule_sets(models: Compiled) -> None:
    forms = [correct_form(seed) for seed in range(200)]
    found_in(models, {str(one.seed): one.as_form() for one in forms})
    scored = models.rows("select file_name, ruleset_id from intermediate.int_evaluation")
    by_rules = defaultdict(set)
    for row in scored:
        by_rules[forms[int(row["file_name"])].rules].add(row["ruleset_id"])

    assert set(by_rules) == set(RULES)
    assert {name for names in by_rules.values() for name in names} == {
        *("default", "fengtai_2024", "hubei", "chengdu", "sichuan", "guangxi", "central", "ningxia_transfer"),
        "four_blocks",
    }
    assert all(len(names) == 1 for names in by_rules.values())
