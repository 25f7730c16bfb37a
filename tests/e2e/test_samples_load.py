"""The main job on the samples: what a newcomer's first run gives."""

import json
import re
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import Home


@pytest.fixture
def expected(root: Path) -> dict[str, dict]:
    listed = json.loads((root / "samples" / "expected.json").read_text("utf-8"))
    return {entry["file"]: entry for entry in listed["files"]}


@pytest.fixture
def wanted(expected: dict[str, dict]) -> dict[tuple[str, int], dict]:
    return {(name, form["form_ordinal"]): form for name, entry in expected.items() for form in entry.get("forms", [])}


def test_every_receipt_and_every_form_has_its_expected_status(
    undisturbed: Home, expected: dict[str, dict], wanted: dict[tuple[str, int], dict]
) -> None:
    receipts = {row["name"]: row["status"] for row in undisturbed.query("select name, status from audit.receipt")}
    assert receipts == {name: entry["status"] for name, entry in expected.items()}
    forms = undisturbed.query("select file_name, form_ordinal, status from audit.form")
    gate = {(row["file_name"], row["form_ordinal"]): row["status"] for row in forms}
    assert gate == {key: form["gate"] for key, form in wanted.items()}


def test_the_marts_hold_the_accepted_forms_with_all_their_rows(
    undisturbed: Home, wanted: dict[tuple[str, int], dict]
) -> None:
    rows = undisturbed.query(
        "select d.file_name, e.form_ordinal, e.reported_total, p.project_name, e.fiscal_year,"
        " (select count(*) from marts.fct_indicator i where i.evaluation_key = e.evaluation_key) as indicators"
        " from marts.fct_evaluation e join marts.dim_document d using (document_id)"
        " join marts.dim_project p using (project_key)"
    )
    marts = {(row["file_name"], row["form_ordinal"]): row for row in rows}
    assert len(marts) == len(rows)
    assert set(marts) == {key for key, form in wanted.items() if form["gate"] == "accepted"}
    for key, row in marts.items():
        form = wanted[key]
        assert row["project_name"] == form["project_name"], key
        assert row["indicators"] == form["indicator_rows"], key
        if form["total_score"] is not None:
            assert float(row["reported_total"]) == float(form["total_score"]), key


def test_the_findings_are_the_expected_ones(undisturbed: Home, root: Path, wanted: dict[tuple[str, int], dict]) -> None:
    rules = set(json.loads((root / "samples" / "expected.json").read_text("utf-8"))["rules"])
    found = {
        (row["file_name"], row["form_ordinal"], row["rule_id"], row["seq"], row["funding_source"])
        for row in undisturbed.query("select file_name, form_ordinal, rule_id, seq, funding_source from audit.finding")
    }
    assert {item for item in found if item[2] in rules} == {
        (*key, finding["rule_id"], finding["seq"], finding["funding_source"])
        for key, form in wanted.items()
        for finding in form.get("finding_places", [])
        if finding["rule_id"] in rules
    }


def test_the_release_is_whole_and_holds_no_personal_data(undisturbed: Home) -> None:
    release = (undisturbed.path / "current").resolve()
    assert (release / "report" / "index.html").exists()
    assert (release / "report" / "data_docs" / "index.html").exists()
    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as connection:
        schemas = {row[0] for row in connection.execute("select distinct schema_name from duckdb_tables()").fetchall()}
        columns = {row[0] for row in connection.execute("select column_name from duckdb_columns()").fetchall()}
    assert schemas == {"marts", "audit"}
    assert not columns & {"responsible_person", "phone"}
    info = json.loads((release / "release.json").read_text("utf-8"))
    assert info["load_id"] == release.name
    assert (release / "parquet" / "marts.fct_indicator.parquet").exists()


def test_the_summary_says_what_came_what_failed_and_where_to_look(undisturbed: Home, root: Path) -> None:
    said = (undisturbed.path.parent / "undisturbed.out").read_text("utf-8")
    release = (undisturbed.path / "current").resolve()
    assert str(release) in said
    assert str(release / "report" / "index.html") in said
    for word in ("parsed", "corrupt", "no_form", "accepted", "quarantined", "score_sum", "sum"):
        assert word in said
    readme = (root / "README.md").read_text("utf-8")
    shown = re.findall(r"```text\n(Received\n.+?)^Release:", readme, re.DOTALL | re.MULTILINE)
    assert [text in said for text in shown] == [True], "README.md does not show what `make demo` prints"


@pytest.mark.parametrize("name", ["README.md", "README.zh-CN.md"])
def test_the_query_of_the_readme_gives_rows(undisturbed: Home, root: Path, name: str) -> None:
    queries = re.findall(r'jixiao query "(.+?)"', (root / name).read_text("utf-8"), re.DOTALL)
    assert queries
    for query in queries:
        done = undisturbed.run("query", "--format", "jsonl", query)
        assert done.returncode == 0, done.stderr
        assert done.stdout.strip()


def test_what_cannot_be_asked_is_said_shortly(undisturbed: Home) -> None:
    several = undisturbed.run("query", "select 1; select 2")
    assert several.returncode == 1
    assert "holds 2 statements" in several.stderr
    unknown = undisturbed.run("query", "select nothing from marts.fct_evaluation")
    assert unknown.returncode == 1
    assert 'Referenced column "nothing" not found' in unknown.stderr
    assert "Traceback" not in several.stderr + unknown.stderr
