"""What changed between two releases: each kind of change with its reason, and nothing where nothing changed."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import yaml

from model.errors import Defect
from report.release_changes import READ, REASONS, ReleaseChanges, compare_releases
from tests.releases import FIRST, SECOND, Rows, evaluation, finding, form, indicator, make_release, rows
from warehouse.current import find_release


def compared(home: Path, before: Rows, after: Rows, *, left_out: Sequence[str] = (), **info: Any) -> ReleaseChanges:
    make_release(home, FIRST, before, left_out=left_out)
    make_release(home, SECOND, after, **info)
    return compare_releases(find_release(home, FIRST), find_release(home, SECOND))


def sections(changes: ReleaseChanges) -> dict[str, Any]:
    """The sections that hold anything."""
    names = ("versions", "rule_sets", "forms", "scores", "indicators", "findings", "departments", "not_compared")
    return {name: getattr(changes, name) for name in names if getattr(changes, name)}


def test_two_releases_of_the_same_rows_differ_in_nothing(tmp_path: Path) -> None:
    same = rows(form("a"), form("b", "quarantined"), audit__finding=[finding("b")])
    assert sections(compared(tmp_path, same, same)) == {}


def test_a_new_document_brings_its_form_and_findings(tmp_path: Path) -> None:
    changes = compared(tmp_path, rows(form("a")), rows(form("a"), form("b"), audit__finding=[finding("b")]))
    (added,) = changes.forms
    assert (added["change"], added["file_name"], added["reasons"]) == ("added", "b.docx", ["new_document"])
    (new,) = changes.findings
    assert (new["change"], new["message_after"], new["reasons"]) == ("new", "得分合计不符", ["new_document"])
    assert changes.scores == ()


def test_a_form_that_another_extractor_does_not_find_is_gone_because_it_was_read_again(tmp_path: Path) -> None:
    second = form("a", form_ordinal=2)
    changes = compared(tmp_path, rows(form("a"), second), rows(form("a", extractor_version="2")))
    assert [(row["change"], row["form_ordinal"], row["reasons"]) for row in changes.forms] == [
        ("gone", 2, ["read_again"])
    ]


def test_a_document_without_forms_that_is_read_anew_is_no_new_document(tmp_path: Path) -> None:
    before = rows() | {"marts.dim_document": [{"document_id": "a"}]}
    (added,) = compared(tmp_path, before, rows(form("a", extractor_version="2"))).forms
    assert added["reasons"] == ["read_again"]


def test_a_superseded_form_names_the_version_that_took_its_place(tmp_path: Path) -> None:
    versions = [
        evaluation("a", evaluation_series_key="a", is_current=False),
        evaluation("b", evaluation_series_key="a"),
    ]
    after = rows(form("a", "superseded"), form("b"), marts__fct_evaluation=versions)
    changes = compared(tmp_path, rows(form("a")), after, ruleset_hash="b")
    by_change = {row["change"]: row for row in changes.forms}
    assert by_change["superseded"]["superseded_by"] == "b.docx"
    assert by_change["superseded"]["reasons"] == ["new_version"]
    assert by_change["added"]["superseded_by"] is None


def test_a_decision_lets_a_form_out_of_quarantine(tmp_path: Path) -> None:
    ruling = {"decision_id": 1, "document_id": "a", "form_ordinal": 1, "state": "in_effect"}
    before = rows(form("a", "quarantined"), audit__finding=[finding("a")])
    after = rows(form("a", "corrected"), audit__decision=[ruling])
    changes = compared(tmp_path, before, after)
    (let_in,) = changes.forms
    assert (let_in["change"], let_in["status_before"], let_in["status_after"]) == (
        "let_in",
        "quarantined",
        "corrected",
    )
    assert let_in["reasons"] == ["decision"]
    (gone,) = changes.findings
    assert (gone["change"], gone["message_before"], gone["reasons"]) == ("gone", "得分合计不符", ["decision"])


def test_a_changed_rule_set_is_named_with_its_values_and_the_scores_it_changed(tmp_path: Path) -> None:
    after = rows(
        form("a"),
        form("b"),
        marts__dim_ruleset=[
            {"ruleset_id": "default", "total_weight": "100"},
            {"ruleset_id": "strict", "total_weight": "100", "reverse_formula": "linear"},
        ],
        marts__fct_evaluation=[
            evaluation("a", ruleset_id="strict", recomputed_total=80.5, recomputed_grade="良"),
            evaluation("b"),
        ],
        marts__fct_indicator=[
            indicator("a", recomputed_score=40.5, score_basis="reverse_linear"),
            indicator("b"),
        ],
    )
    changes = compared(tmp_path, rows(form("a"), form("b")), after, ruleset_hash="b")
    assert {(row["name"], row["field"], row["before"], row["after"]) for row in changes.rule_sets} == {
        ("strict", "total_weight", None, "100"),
        ("strict", "reverse_formula", None, "linear"),
    }
    (score,) = changes.scores
    assert (score["total_before"], score["total_after"]) == (90, 80.5)
    assert (score["grade_before"], score["grade_after"]) == ("优", "良")
    assert (score["ruleset_before"], score["ruleset_after"]) == ("default", "strict")
    assert score["reasons"] == ["rule_set"]
    (row,) = changes.indicators
    assert (row["score_before"], row["score_after"], row["basis_after"]) == (50, 40.5, "reverse_linear")


def test_a_value_of_the_same_rule_set_is_a_reason_for_its_forms_alone(tmp_path: Path) -> None:
    rule_sets = [{"ruleset_id": "default", "total_weight": "100"}, {"ruleset_id": "own", "total_weight": "100"}]
    changed = [rule_sets[0], {**rule_sets[1], "total_weight": "120"}]
    before = rows(
        form("a"),
        form("b"),
        marts__dim_ruleset=rule_sets,
        marts__fct_evaluation=[evaluation("a"), evaluation("b", ruleset_id="own")],
    )
    after = before | {
        "marts.dim_ruleset": changed,
        "marts.fct_evaluation": [
            evaluation("a", recomputed_total=91),
            evaluation("b", ruleset_id="own", recomputed_total=91),
        ],
    }
    changes = compared(tmp_path, before, after, ruleset_hash="b")
    assert {row["document_id"]: row["reasons"] for row in changes.scores} == {"a": ["project"], "b": ["rule_set"]}
    assert [(row["field"], row["before"], row["after"]) for row in changes.rule_sets] == [
        ("total_weight", "100", "120")
    ]


def test_a_finding_of_a_form_that_is_not_published_has_the_changed_rules_as_reason(tmp_path: Path) -> None:
    """It has no rule set in the marts, so that nothing says whether its own was changed."""
    before = rows(form("a", "quarantined"), marts__fct_evaluation=[])
    after = rows(form("a", "quarantined"), marts__fct_evaluation=[], audit__finding=[finding("a")])
    (new,) = compared(tmp_path, before, after, ruleset_hash="b").findings
    assert (new["change"], new["reasons"]) == ("new", ["project"])


def test_versions_that_made_the_releases_are_named_where_they_differ(tmp_path: Path) -> None:
    packages = {"duckdb": "1.5.5"}
    changes = compared(tmp_path, rows(), rows(), extractor_version="2", packages=packages)
    assert {(row["field"], row["before"], row["after"]) for row in changes.versions} == {
        ("extractor_version", "1", "2"),
        ("duckdb", None, "1.5.5"),
    }


def test_a_form_that_changed_with_none_of_its_own_causes_gives_no_reason(tmp_path: Path) -> None:
    after = rows(form("a"), audit__finding=[finding("a", rule_id="duplicate_form")])
    (new,) = compared(tmp_path, rows(form("a")), after).findings
    assert new["reasons"] == []


@pytest.mark.parametrize(
    ("values", "shown"), [({"message_zh": "另一句"}, "message"), ({"state": "finding_confirmed"}, "state")]
)
def test_a_finding_that_says_something_else_is_changed(tmp_path: Path, values: dict[str, str], shown: str) -> None:
    before = rows(form("a"), audit__finding=[finding("a")])
    (changed,) = compared(tmp_path, before, rows(form("a"), audit__finding=[finding("a", **values)])).findings
    assert changed["change"] == "changed"
    assert changed[f"{shown}_before"] != changed[f"{shown}_after"]


def test_departments_that_came_or_are_called_otherwise_are_named(tmp_path: Path) -> None:
    before, renamed = {"department_key": "d", "department_name": "样例局"}, {"current_name": "新样例局"}
    after = [{**before, **renamed}, {"department_key": "e", "department_name": "另一局"}]
    changes = compared(tmp_path, rows(), rows(marts__dim_department=after))
    assert [tuple(row.values()) for row in changes.departments] == [
        ("另一局", "department", None, "另一局"),
        ("样例局", "current_name", None, "新样例局"),
    ]


def test_what_an_older_release_lacks_is_named_and_not_compared(tmp_path: Path) -> None:
    older = ("audit.finding.state", *(f"marts.dim_ruleset.{column}" for column in READ["marts.dim_ruleset"]))
    same = rows(form("a"), audit__finding=[finding("a")]) | {"marts.dim_ruleset": []}
    before = same | {"audit.finding": [{name: value for name, value in finding("a").items() if name != "state"}]}
    changes = compared(tmp_path, before, same, left_out=older)
    assert sections(changes) == {"not_compared": older}


def test_a_release_without_its_file_is_a_defect(tmp_path: Path) -> None:
    make_release(tmp_path, FIRST, rows())
    release = find_release(tmp_path, FIRST)
    release.database.unlink()
    with pytest.raises(Defect, match=r"marts\.duckdb: the release cannot be read"):
        compare_releases(release, release)


def test_every_reason_has_words() -> None:
    sql = (Path(__file__).resolve().parents[2] / "report" / "changes" / "form_pair.sql").read_text("utf-8")
    codes = {part.partition("'")[0] for part in sql.split("then '")[1:]}
    assert codes == set(REASONS)


def test_the_columns_that_are_compared_are_those_of_the_models(root: Path) -> None:
    models = {}
    for schema in ("audit", "marts"):
        described = yaml.safe_load((root / f"dbt_project/models/{schema}/_{schema}.yml").read_text("utf-8"))
        for model in described["models"]:
            models[f"{schema}.{model['name']}"] = {column["name"] for column in model.get("columns", ())}
    for table, columns in READ.items():
        assert set(columns) <= models[table], table
