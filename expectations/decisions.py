"""Auditors' decisions on forms, as the gate applies them."""

from dataclasses import dataclass

import duckdb


@dataclass(frozen=True, slots=True)
class FormDecision:
    """What an auditor decided about a form with this printed content; `decision` is a DecisionKind about a form."""

    document_id: str
    form_ordinal: int
    form_hash: str
    decision: str
    reason: str


def effective_decisions(connection: duckdb.DuckDBPyConnection) -> dict[tuple[str, int, str], FormDecision]:
    """The decision in effect, by document, form and hash: at most one for a form.

    Which one is in effect was decided when the state store was copied (`warehouse.state.decision_states`), so that
    staging, which lays corrections over what was printed, and the gate cannot differ. A decision on other printed
    content (form_hash) of the form does not count.
    """
    rows = connection.execute(
        """
        select document_id, form_ordinal, form_hash, decision, coalesce(reason, '')
        from state.decision
        where state = 'in_effect' and finding_key is null and confirms is null and revokes is null
        """
    ).fetchall()
    decisions = [FormDecision(*row) for row in rows]
    return {(each.document_id, each.form_ordinal, each.form_hash): each for each in decisions}


def awaiting_confirmation(connection: duckdb.DuckDBPyConnection) -> set[tuple[str, int, str]]:
    """The forms, by document, ordinal and hash, with a decision that a second person has not confirmed yet."""
    rows = connection.execute(
        "select document_id, form_ordinal, form_hash from state.decision where state = 'awaiting_confirmation'"
    ).fetchall()
    return {(document_id, form_ordinal, form_hash) for document_id, form_ordinal, form_hash in rows}
