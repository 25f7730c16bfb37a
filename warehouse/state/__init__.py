"""The state store: what must outlive releases. The ledger of receipts, loads, what the gate found, auditors' decisions.

Everything is a plain function on a SQLAlchemy engine that `open_state` gives; every change is one transaction.
"""

from warehouse.state.corrections import CORRECTABLE, NUMBERS, Correction, from_json
from warehouse.state.decisions import add_decision, aliases, decision_states, decisions, verify_decisions
from warehouse.state.engine import default_state_url, open_state
from warehouse.state.loads import (
    begin_load,
    effective_outcomes,
    first_quarantined,
    get_load,
    load_forms,
    load_outcomes,
    loads,
    pending_forms,
    running_loads,
    save_load_forms,
    save_outcomes,
    save_validation_results,
    set_load_status,
    validation_results,
)
from warehouse.state.receipts import (
    REPUBLISHED,
    known_documents,
    last_receipt,
    pending_documents,
    receipts,
    receipts_by_status,
    record_receipt,
    set_document_status,
    set_document_statuses,
    set_receipt_status,
)
from warehouse.state.records import Decision, FormOutcome, Load, LoadForm, Receipt, Recorded, ValidationResult

__all__ = [
    "CORRECTABLE",
    "NUMBERS",
    "REPUBLISHED",
    "Correction",
    "Decision",
    "FormOutcome",
    "Load",
    "LoadForm",
    "Receipt",
    "Recorded",
    "ValidationResult",
    "add_decision",
    "aliases",
    "begin_load",
    "decision_states",
    "decisions",
    "default_state_url",
    "effective_outcomes",
    "first_quarantined",
    "from_json",
    "get_load",
    "known_documents",
    "last_receipt",
    "load_forms",
    "load_outcomes",
    "loads",
    "open_state",
    "pending_documents",
    "pending_forms",
    "receipts",
    "receipts_by_status",
    "record_receipt",
    "running_loads",
    "save_load_forms",
    "save_outcomes",
    "save_validation_results",
    "set_document_status",
    "set_document_statuses",
    "set_load_status",
    "set_receipt_status",
    "validation_results",
    "verify_decisions",
]
