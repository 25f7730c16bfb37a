"""The hand-checked forms, loaded as a faultless reading would load them, give the findings derived by hand."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import duckdb
import pytest

from tests.dbt.compiled import remake
from tests.dbt.conftest import Built, quarantine_critical
from tests.dbt.truth_rows import load_truth

AGREED = (
    "weight_sum,score_sum,score_over_weight,grade,execution_rate,execution_score,budget_parts_sum,unexplained_deduction"
)
CRITICAL = "'weight_sum', 'score_sum', 'score_over_weight', 'grade', 'missing_total'"


@pytest.fixture(scope="module")
def built(
    marts_build: Built, manifest: dict[str, Any], tmp_path_factory: pytest.TempPathFactory, shared: Path
) -> Built:
    def fill(build: duckdb.DuckDBPyConnection) -> None:
        load_truth(build, shared / "acceptance")

    return remake(marts_build, manifest, tmp_path_factory.mktemp("truth"), fill, quarantine_critical)


@pytest.mark.parametrize("rules", [AGREED, None], ids=["agreed rules", "all rules"])
def test_findings_are_those_derived_by_hand(rules: str | None, built: Built, shared: Path) -> None:
    findings = built.rows("select file_name, form_ordinal, rule_id, seq, funding_source from audit.finding")
    compared = subprocess.run(
        [
            sys.executable,
            str(shared / "acceptance" / "compare_findings.py"),
            *(["--rules", rules] if rules else []),
        ],
        input="\n".join(json.dumps(finding) for finding in findings),
        capture_output=True,
        text=True,
        check=False,
    )

    assert compared.returncode == 0, compared.stdout
    assert ", 0 extra" in compared.stdout


def test_critical_findings_hit_the_forms_to_be_quarantined_and_no_other(built: Built, shared: Path) -> None:
    wanted = {
        (entry["source_file"], entry["form_ordinal"], rule)
        for entry in json.loads((shared / "acceptance" / "quarantine.json").read_text(encoding="utf-8"))
        for rule in entry["rules"]
    }
    found = built.rows(
        f"select distinct file_name, form_ordinal, rule_id from audit.finding where rule_id in ({CRITICAL})"  # noqa: S608
    )

    assert {tuple(row.values()) for row in found} == wanted


def test_every_form_is_in_the_marts_or_in_quarantine(built: Built) -> None:
    places = built.rows(
        "select document_id, form_ordinal from marts.fct_evaluation "
        "union all select document_id, form_ordinal from audit.quarantine"
    )

    assert len(places) == len({tuple(row.values()) for row in places}) == 21


def test_forms_of_the_same_name_in_one_document_are_two_projects(built: Built) -> None:
    twins = built.rows(
        "select evaluation_series_key, project_key, is_current from marts.fct_evaluation "
        "where project_key in (select project_key from marts.dim_project "
        "where project_name = '2021年度市民热线“接诉即办”工作专项资金')"
    )

    assert len({row["evaluation_series_key"] for row in twins}) == 2
    assert len({row["project_key"] for row in twins}) == 2
    assert all(row["is_current"] for row in twins)
