"""Quarantined forms as questions to an auditor, and the answers as decisions: the steps of review_quarantine."""

from collections.abc import Mapping, Sequence
from typing import Any

from model.errors import UsageError
from model.status import DecisionKind
from pipeline.progress import counted, say
from pipeline.steps.context import opened

WAIVE, CORRECT, REJECT, LATER = "按所印内容放行", "更正后放行", "退回", "暂不决定"
"""What an auditor may answer; the texts are the buttons."""
ANSWERS = (WAIVE, CORRECT, REJECT, LATER)
_KINDS = {WAIVE: DecisionKind.WAIVE, CORRECT: DecisionKind.CORRECT, REJECT: DecisionKind.REJECT}
# The form of Airflow renders templates and Markdown; what is printed on forms is text in both.
_INERT = str.maketrans("{}<>&[]()*_#`|\\!~", "｛｝＜＞＆［］（）＊＿＃｀｜＼！～")
_SHOWN = 1500


def waiting_forms(limit: int) -> list[dict[str, Any]]:
    """The forms that have waited longest, at most `limit`: the question's texts, and the key for the answer."""
    from pipeline.waiting import waiting_forms as waiting

    with opened(writes=False) as (settings, _):
        forms = waiting(settings)
        say(f"{counted(len(forms), 'form')} wait{'s' if len(forms) == 1 else ''} for a decision")
        return [
            {
                "key": [form.document_id, form.form_ordinal, form.form_hash, form.seen],
                "subject": _inert(
                    f"{form.project_name or '（项目名称未读出）'}：{form.file_name} 第{form.form_ordinal}张表"
                ),
                "body": _inert(f"已等待 {form.waiting_days()} 天。未通过的检查：{form.reason_zh or '（未注明）'}"),
            }
            for form in forms[:limit]
        ]


def record_answer(key: Sequence[Any], answer: Mapping[str, Any]) -> int | None:
    """Enter the answer to one question as a decision; gives its number, null where the auditor left it for later.

    `answer` is what the human-in-the-loop task gives: chosen_options, params_input, responded_by_user.
    Raises UsageError where the answer is not whole, the form does not wait any more, or somebody else decided.
    """
    from pipeline import deciding
    from pipeline.waiting import find_waiting

    (chosen,) = answer["chosen_options"] or [LATER]
    user = answer.get("responded_by_user")
    if chosen == LATER or not user:
        return None
    given = answer.get("params_input") or {}
    document_id, form_ordinal, form_hash, seen = key
    with opened(writes=False) as (settings, _):
        form = find_waiting(settings, document_id, form_ordinal)
        if form.form_hash != form_hash:
            raise UsageError(f"form {form_ordinal} of {document_id[:12]} prints something else now: look at it again")
        made = deciding.decide_form(
            settings,
            form,
            _KINDS[chosen],
            reason=str(given.get("reason") or ""),
            by=str(user.get("name") or user.get("id")),
            cells=[line for line in str(given.get("cells") or "").splitlines() if line.strip()],
            seen=seen,
        )
        say(f"Decision {made.decision_id}: {made.decision} form {form_ordinal} of {document_id[:12]}")
        return made.decision_id


def _inert(text: str) -> str:
    return text.translate(_INERT).replace("://", "：／／")[:_SHOWN]
