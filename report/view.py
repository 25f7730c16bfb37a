"""What the pages, the lists and the workbook share: the audit tables with what follows from them, put together once."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from model.errors import Defect
from report.audit import Audit
from report.changes import Changes
from report.decisions import Correction, Decision, Standing, standing
from report.records import FormHead, FormKey, by_form
from report.versions import series_of

_DIGEST = re.compile(r"[0-9a-f]{12,64}")


@dataclass(frozen=True, slots=True)
class View:
    """The audit tables, the names of the forms' pages, and what follows about each form.

    `moment` is what the load calls now (UTC). `changes` is None where there is no release to compare with. `series`
    has the forms of which there are several versions, each with all of them.
    """

    audit: Audit
    load_id: str
    pages: Mapping[FormKey, str]
    moment: datetime | None
    changes: Changes | None
    heads: Mapping[FormKey, FormHead]
    series: Mapping[FormKey, tuple[FormHead, ...]]
    decisions: Mapping[FormKey, Sequence[Decision]]
    corrections: Mapping[FormKey, Sequence[Correction]]
    standings: Mapping[FormKey, Standing]

    def corrected(self, key: FormKey) -> Mapping[str, str]:
        """The cells of a form that are read with an auditor's value in place of what is printed, with that value."""
        return {
            one.claim: one.corrected_value or "（空白）" for one in self.corrections.get(key, ()) if one.is_in_effect
        }


def view_of(audit: Audit, load_id: str, changes: Changes | None = None) -> View:
    """Everything about a load. Raises Defect where a form is not named by the digest of its document."""
    load = audit.load(load_id)
    moment = load.moment if load else None
    heads = {form.key: form for form in audit.forms}
    series = series_of(audit.forms)
    decisions, corrections = by_form(audit.decisions), by_form(audit.corrections)
    waiting = {form.key: form for form in audit.quarantined}
    statuses = {form.key: form.status for form in audit.quarantined} | {form.key: form.status for form in audit.forms}
    found = {
        key: standing(status, waiting.get(key), decisions.get(key, ()), corrections.get(key, ()), moment)
        for key, status in statuses.items()
    }
    keys = {finding.key for finding in audit.findings if finding.key}
    keys |= {*waiting, *series, *(key for key in decisions if key in heads)}
    return View(
        audit=audit,
        load_id=load_id,
        pages=page_names(keys),
        moment=moment,
        changes=changes,
        heads=heads,
        series=series,
        decisions=decisions,
        corrections=corrections,
        standings={key: stands for key, stands in found.items() if stands is not None},
    )


def page_names(keys: Iterable[FormKey]) -> Mapping[FormKey, str]:
    """The name of the page of every form: the first 12 digits of its document, and its ordinal.

    Two documents that share these digits get their whole digest.
    """
    documents = defaultdict(set)
    for document_id, _ in (ordered := sorted(keys)):
        if _DIGEST.fullmatch(document_id) is None:
            raise Defect(f"{document_id!r} is not the sha-256 of a document. Build the audit tables again.")
        documents[document_id[:12]].add(document_id)
    return {
        (document_id, ordinal): (
            f"{document_id[:12] if len(documents[document_id[:12]]) == 1 else document_id}-{ordinal}"
        )
        for document_id, ordinal in ordered
    }
