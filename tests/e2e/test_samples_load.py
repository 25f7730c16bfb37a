"""The main job on the samples: what a newcomer's first run gives, and that a second run changes nothing."""

import hashlib
import json
from pathlib import Path

import duckdb
import pytest

from tests.e2e.conftest import Home


def fingerprint(folder: Path) -> dict[str, str]:
    """Hash of every file that holds data, by its path; Airflow's own database and lock files left out."""
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.relative_to(folder).parts[0] not in {"airflow", "lock"}
    }


@pytest.fixture
def expected(root: Path) -> dict[str, dict]:
    listed = json.loads((root / "samples" / "expected.json").read_text("utf-8"))
    return {entry["file"]: entry for entry in listed["files"]}


def test_samples_are_accepted_quarantined_and_rejected_as_expected_and_a_second_run_changes_nothing(
    home: Home, root: Path, expected: dict[str, dict]
) -> None:
    samples = root / "samples" / "files"
    done = home.run("run", "--source", str(samples))
    assert done.returncode == 0, done.stdout + done.stderr
    release = (home.path / "current").resolve()
    assert f"Release: {home.path / 'current'}" in done.stdout or str(release) in done.stdout
    assert (release / "report" / "index.html").exists()
    assert (release / "report" / "data_docs" / "index.html").exists()
    assert "score_sum" in done.stdout

    receipts = {row["name"]: row["status"] for row in home.query("select name, status from audit.receipt")}
    assert receipts == {name: entry["status"] for name, entry in expected.items()}

    wanted = {(name, form["form_ordinal"]): form for name, entry in expected.items() for form in entry.get("forms", [])}
    gate = {
        (row["file_name"], row["form_ordinal"]): row["status"]
        for row in home.query("select file_name, form_ordinal, status from audit.form")
    }
    assert gate == {key: form["gate"] for key, form in wanted.items()}

    rows = home.query(
        "select d.file_name, e.form_ordinal, e.reported_total, p.project_name, e.fiscal_year,"
        " (select count(*) from marts.fct_indicator i where i.evaluation_key = e.evaluation_key) as indicators"
        " from marts.fct_evaluation e join marts.dim_document d using (document_id)"
        " join marts.dim_project p using (project_key)"
    )
    marts = {(row["file_name"], row["form_ordinal"]): row for row in rows}
    assert set(marts) == {key for key, form in wanted.items() if form["gate"] == "accepted"}
    for key, row in marts.items():
        form = wanted[key]
        assert row["project_name"] == form["project_name"], key
        assert row["indicators"] == form["indicator_rows"], key
        if form["total_score"] is not None:
            assert float(row["reported_total"]) == float(form["total_score"]), key

    rules = set(json.loads((root / "samples" / "expected.json").read_text("utf-8"))["rules"])
    found = {
        (row["file_name"], row["form_ordinal"], row["rule_id"], row["seq"], row["funding_source"])
        for row in home.query("select file_name, form_ordinal, rule_id, seq, funding_source from audit.finding")
    }
    assert {item for item in found if item[2] in rules} == {
        (*key, finding["rule_id"], finding["seq"], finding["funding_source"])
        for key, form in wanted.items()
        for finding in form.get("finding_places", [])
        if finding["rule_id"] in rules
    }

    before = fingerprint(home.path)
    again = home.run("run", "--source", str(samples))
    assert again.returncode == 0, again.stdout + again.stderr
    assert "Nothing new" in again.stderr
    assert fingerprint(home.path) == before

    with duckdb.connect(str(release / "marts.duckdb"), read_only=True) as connection:
        schemas = {row[0] for row in connection.execute("select distinct schema_name from duckdb_tables()").fetchall()}
        columns = {row[0] for row in connection.execute("select column_name from duckdb_columns()").fetchall()}
    assert schemas == {"marts", "audit"}
    assert not columns & {"responsible_person", "phone"}
    info = json.loads((release / "release.json").read_text("utf-8"))
    assert info["load_id"] == release.name
    assert sorted(path.name for path in (release / "parquet").glob("marts.*.parquet"))
