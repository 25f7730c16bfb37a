"""The real published files, where they lie beside the project: findings and quarantine as checked by hand."""

import json
import subprocess
import sys
from pathlib import Path

from tests.e2e.conftest import Home
from tests.files import files_in

RULES = (
    "weight_sum,score_sum,score_over_weight,grade,execution_rate,execution_score,budget_parts_sum,unexplained_deduction"
)


def test_findings_and_quarantine_are_those_checked_by_hand(home: Home, shared: Path) -> None:
    done = home.load(shared / "seeds")
    assert done.returncode == 0, done.stdout + done.stderr

    found = home.query("select file_name, form_ordinal, rule_id, seq, funding_source from audit.finding")
    compared = subprocess.run(
        [
            sys.executable,
            str(shared / "acceptance" / "compare_findings.py"),
            "--rules",
            RULES,
        ],
        input="\n".join(json.dumps(row, ensure_ascii=False) for row in found),
        capture_output=True,
        text=True,
        check=False,
    )
    assert compared.returncode == 0, compared.stdout

    def origin(row: dict) -> tuple[str, int]:
        return Path(row["file_name"]).stem, row["form_ordinal"]

    truth = json.loads((shared / "acceptance" / "truth.json").read_text("utf-8"))
    checked = {(Path(form["source_file"]).stem, form["ordinal"]) for form in truth}
    wanted = {
        (Path(form["source_file"]).stem, form["form_ordinal"])
        for form in json.loads((shared / "acceptance" / "quarantine.json").read_text("utf-8"))
    }
    quarantined = {origin(row) for row in home.query("select file_name, form_ordinal from audit.quarantine")}
    assert quarantined & checked == wanted
    published = [
        origin(row)
        for row in home.query(
            "select d.file_name, e.form_ordinal from marts.fct_evaluation e"
            " join marts.dim_document d using (document_id)"
        )
    ]
    assert len(published) == len(set(published)), "a form is in the marts twice"
    assert not quarantined & set(published)
    forms = {origin(row) for row in home.query("select file_name, form_ordinal from audit.form")}
    assert quarantined | set(published) == forms
    assert len(forms) == 33

    people = {form["responsible_persons"] for form in truth} | {form.get("phone") for form in truth}
    people -= {None, ""}
    exposed = (home.path / "current").resolve()
    for path in files_in(exposed, "*"):
        if path.suffix in {".html", ".json", ".csv", ".js"}:
            text = path.read_text("utf-8-sig")
            assert not [person for person in people if person in text], path
