"""Every code that can reach the report has Chinese words."""

import ast
import csv
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from model.status import FormStatus, FundingSource, ReceiptStatus, Severity
from report.intake import Receipt
from report.words import rank, rule_group, word, words
from tests.files import files_in


def constants(root: Path, names: set[str], position: int) -> Iterator[str]:
    """The strings given at a position of every call of these names in extract/."""
    for path in files_in(root / "extract", "*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > position:
                called = node.func.id if isinstance(node.func, ast.Name) else getattr(node.func, "attr", "")
                given = node.args[position]
                if called in names and isinstance(given, ast.Constant) and isinstance(given.value, str):
                    yield given.value


def receipt(status: str, code: str | None, message: str | None) -> Receipt:
    return Receipt(1, "folder", "a.docx", None, None, status, code, message)


@pytest.mark.parametrize(
    ("table", "codes"),
    [
        ("receipt_status", ReceiptStatus),
        ("receipt_action", ReceiptStatus),
        ("form_status", FormStatus),
        ("funding_source", FundingSource),
        ("severity", Severity),
    ],
)
def test_every_status_has_a_word(table: str, codes: type[ReceiptStatus]) -> None:
    assert {str(code) for code in codes} <= set(words(table))


def test_every_fault_of_a_document_is_explained(root: Path) -> None:
    codes = {*constants(root, {"DocumentFault", "_fault"}, 1), *constants(root, {"_encrypted"}, 0)}
    kinds = yaml.safe_load((root / "extract" / "kinds.yaml").read_text("utf-8"))
    for entries in kinds.values():
        codes |= {entry["code"] for entry in entries if isinstance(entry, dict) and "code" in entry}
    assert len(codes) > 30
    assert codes - set(words("receipt_code")) == set()


def test_every_issue_of_a_form_is_explained(root: Path) -> None:
    codes = set(constants(root, {"issue", "Issue"}, 0))
    assert len(codes) > 5
    assert codes - set(words("issue_code")) == set()
    assert list(words("issue_title")) == list(words("issue_code"))


def test_what_to_do_follows_the_code_where_it_says_more_than_the_status() -> None:
    assert "解压" in receipt("unsupported", "unsupported_archive", "A zip archive.").action
    assert "docx" in receipt("unsupported", "unsupported_caj", "CAJ.").action


def test_a_fault_without_words_is_named_by_its_code_beside_its_own_message() -> None:
    known = receipt("corrupt", "empty_file", "The file is empty.")
    assert (known.explanation, known.detail) == ("文件是空的。", "The file is empty.")
    unknown = receipt("corrupt", "never_seen", "Something else.")
    assert (unknown.explanation, unknown.detail) == ("这份文件有尚无中文说明的问题（never_seen）", "Something else.")


def test_a_document_read_in_part_says_so_whatever_its_code() -> None:
    assert receipt("partly_parsed", "missing_total", "x").explanation == "自评表已读出，但有关键内容未能确定。"


def test_an_unknown_code_is_shown_as_it_is_and_sorted_last() -> None:
    assert word("severity", "unheard") == "unheard"
    assert sorted(["unheard", "info", "critical"], key=lambda code: rank("severity", code))[-1] == "unheard"


def test_every_rule_of_the_catalogue_is_in_one_group(root: Path) -> None:
    seed = root / "dbt_project" / "seeds" / "intermediate" / "rule_catalog.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        rules = [row["rule_id"] for row in csv.DictReader(file)]

    assert {rule_id: rule_group(rule_id) for rule_id in rules if rule_group(rule_id) == "other"} == {}


def test_the_bases_of_scores_that_have_words_are_those_of_the_seed(root: Path) -> None:
    seed = root / "dbt_project" / "seeds" / "intermediate" / "score_basis.csv"
    with seed.open(encoding="utf-8", newline="") as file:
        assert set(words("score_basis")) == {row["score_basis"] for row in csv.DictReader(file)}


def test_every_rule_set_says_why_it_applies_and_how_it_is_known(root: Path) -> None:
    with (root / "dbt_project/seeds/intermediate/rule_set.csv").open(encoding="utf-8", newline="") as file:
        assert {row["status"] for row in csv.DictReader(file)} <= set(words("ruleset_status"))
    model = (root / "dbt_project/models/intermediate/int_form_ruleset.sql").read_text("utf-8")
    bases = set(re.findall(r"(?:then|else) '(\w+)'", model))
    assert len(bases) > 5
    assert bases <= set(words("ruleset_basis"))
