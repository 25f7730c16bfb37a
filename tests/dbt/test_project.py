"""The dbt project says what it holds: sources as loaded, every column described, every grain tested."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from docs.make_data_dictionary import data_dictionary
from model.status import Severity
from model.tables import RAW_TABLES
from tests.dbt.conftest import PROJECT, Built
from warehouse.kept import KEPT
from warehouse.state_copy import STATE_COLUMNS

CONTRACT = {
    "fct_indicator": "indicator_key evaluation_key department_key project_key category_key fiscal_year is_current "
    "seq row_kind level1 level2 level3 target_text actual_text target_operator target_value actual_value unit "
    "direction weight reported_score recomputed_score score_gap score_basis deviation_text document_id form_ordinal "
    "page table_no row_no",
    "fct_budget_execution": "evaluation_key is_current funding_source initial_budget_cny full_year_budget_cny "
    "executed_cny reported_execution_rate recomputed_execution_rate",
    "fct_evaluation": "evaluation_key evaluation_series_key is_current project_key department_key fiscal_year "
    "ruleset_id ruleset_basis total_weight weight_sum reported_total score_sum recomputed_total reported_grade "
    "recomputed_grade reported_execution_rate recomputed_execution_rate reported_execution_score "
    "recomputed_execution_score finding_count load_id document_id form_ordinal",
    "finding": "finding_key rule_id file_name document_id form_ordinal project_name department fiscal_year seq "
    "funding_source field reported expected difference explained_by debatable message_zh citation page table_no row_no "
    "gate_status severity load_id",
}
RULES = {
    *("score_sum", "weight_sum", "score_over_weight", "grade", "missing_total", "execution_rate", "execution_score"),
    *("indicator_score", "unexplained_deduction", "budget_parts_sum", "missing_indicator", "over_achievement"),
    *("satisfaction_without_survey", "warning_light", "perfect_scores", "vague_indicator", "wrong_category"),
    *("cost_direction", "actual_not_measured", "copied_result", "amount_magnitude", "blank_form", "duplicate_form"),
    *("unpublished", "republished_changed"),
}
CRITICAL = {"score_sum", "weight_sum", "score_over_weight", "grade", "missing_total"}


@pytest.fixture(scope="module")
def built(marts_build: Built) -> Built:
    return marts_build


def models(manifest: dict[str, Any]) -> list[dict[str, Any]]:
    return [node for node in manifest["nodes"].values() if node["resource_type"] == "model"]


def source_columns(name: str) -> dict[str, dict[str, str]]:
    sources = yaml.safe_load((PROJECT / "models" / "sources.yml").read_text(encoding="utf-8"))["sources"]
    (source,) = [source for source in sources if source["name"] == name]
    return {
        table["name"]: {column["name"]: column["data_type"].upper() for column in table["columns"]}
        for table in source["tables"]
    }


def test_sources_are_the_raw_tables_as_loaded() -> None:
    loaded = {
        name: {**{column.name: column.type for column in columns}, "load_id": "VARCHAR"}
        for name, columns in RAW_TABLES.items()
    }

    assert source_columns("raw") == loaded


def test_sources_are_the_state_tables_as_copied() -> None:
    assert source_columns("state") == STATE_COLUMNS


def test_every_column_of_every_model_is_described(manifest: dict[str, Any], built: Built) -> None:
    undescribed = []
    for node in models(manifest):
        assert node["description"], node["name"]
        if node["config"]["materialized"] == "ephemeral":
            continue
        columns = built.rows(
            "select column_name as name from information_schema.columns where table_schema = ? and table_name = ?",
            node["schema"],
            node["name"],
        )
        assert columns, node["name"]
        described = {name for name, column in node["columns"].items() if column["description"]}
        undescribed += [f"{node['name']}.{c['name']}" for c in columns if c["name"] not in described]
        undescribed += [f"{node['name']}.{name} is not there" for name in described - {c["name"] for c in columns}]

    assert undescribed == []


def test_every_model_and_seed_states_its_grain_and_tests_it(manifest: dict[str, Any]) -> None:
    nodes = manifest["nodes"].values()
    tested = {node["attached_node"] for node in nodes if (node.get("test_metadata") or {}).get("name") == "sound_rows"}
    seeds = [node for node in nodes if node["resource_type"] == "seed"]

    assert seeds
    for node in (*models(manifest), *seeds):
        if node["config"]["materialized"] == "ephemeral":
            continue
        assert "Grain: " in node["description"], node["name"]
        # Testing a view builds it: its rows are tested in the tables that are made of it or by the same macro.
        assert node["unique_id"] in tested or node["config"]["materialized"] == "view", node["name"]


def test_the_models_that_keep_rows_are_those_that_a_build_keeps(manifest: dict[str, Any]) -> None:
    incremental = [node for node in models(manifest) if node["config"]["materialized"] == "incremental"]

    assert {(node["schema"], node["name"]) for node in incremental} == set(KEPT)
    assert all("drop_" in node["config"]["pre-hook"][0]["sql"] for node in incremental)


def test_marts_are_under_contract(manifest: dict[str, Any]) -> None:
    marts = [node for node in models(manifest) if node["schema"] == "marts" and node["name"] != "accepted_form"]

    assert len(marts) == 9
    assert all(node["contract"]["enforced"] for node in marts)
    # The index of a key costs half of making a million rows; the grain is tested there as everywhere.
    keyless = [node["name"] for node in marts if all(c["type"] != "primary_key" for c in node["constraints"])]
    assert keyless == ["fct_indicator"]


@pytest.mark.parametrize("name", CONTRACT)
def test_columns_that_others_rely_on_come_first_and_in_order(name: str, manifest: dict[str, Any]) -> None:
    (node,) = [node for node in models(manifest) if node["name"] == name]

    assert " ".join(node["columns"]).startswith(CONTRACT[name])


def test_audit_does_not_need_the_marts(manifest: dict[str, Any]) -> None:
    for node in models(manifest):
        if node["schema"] == "audit":
            assert not [parent for parent in node["depends_on"]["nodes"] if parent.split(".")[-1].startswith("fct_")]
            assert not [parent for parent in node["depends_on"]["nodes"] if parent.split(".")[-1].startswith("dim_")]


def test_the_data_dictionary_is_what_dbt_knows(manifest: dict[str, Any], root: Path) -> None:
    written = (root / "docs" / "data-dictionary.md").read_text("utf-8")
    assert data_dictionary(manifest) == written, "run `python -m docs.make_data_dictionary`"


def test_every_rule_is_in_the_catalog_with_its_severity(built: Built) -> None:
    catalog = {row["rule_id"]: row for row in built.rows("select * from audit.rule")}

    assert set(catalog) == RULES
    assert {rule for rule, row in catalog.items() if row["severity"] == Severity.CRITICAL} == CRITICAL
    assert all(row["title_zh"] and row["description_zh"] and row["citation"] for row in catalog.values())


def test_usage_statistics_are_not_sent() -> None:
    project = yaml.safe_load((PROJECT / "dbt_project.yml").read_text(encoding="utf-8"))

    assert project["flags"]["send_anonymous_usage_stats"] is False
    assert not (PROJECT / "packages.yml").exists()
