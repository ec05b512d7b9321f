"""What changed in a file, in words: what, who, when, and the way to it. Never a word of what was written."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.cases.choices import Changed
from rrjeta.cases.queries.changed import Change
from rrjeta.web.addresses import way_to
from rrjeta.web.moves import move_words
from rrjeta.web.shown import entry_words, label

_WORDS: dict[Changed, Callable[[str], str]] = {
    Changed.ENTRY: entry_words,
    Changed.MOVE: move_words,
    Changed.QUESTION: lambda _code: _("A question about this case"),
    Changed.ANSWER: lambda _code: _("An answer to a question"),
    Changed.FILE: lambda _code: _("A photograph, scan or document"),
    Changed.PLAN: lambda _code: _("An edition of the plan"),
    Changed.DECISION: lambda _code: _("A decision of a second person"),
    Changed.ACTION: lambda _code: _("An action of the plan"),
    Changed.TASK: lambda _code: _("An answer to what was asked of somebody"),
    Changed.MEASURE: lambda code: _("Measure: %(status)s") % {"status": label("measure_status", code)},
    Changed.HEARING: lambda _code: _("Hearing"),
    Changed.CONSENT: lambda code: _("Consent: %(status)s") % {"status": label("consent_status", code)},
    Changed.CARE: lambda _code: _("Where the child lives"),
    Changed.ALERT: lambda _code: _("What to beware of"),
    Changed.OWNER: lambda _code: _("The responsible worker changed"),
    Changed.RISK: lambda _code: _("The risk level changed"),
    Changed.TRANSFER: lambda _code: _("A handover"),
    Changed.LETTER: lambda code: _("A letter that came in") if code == "in" else _("A letter that was sent"),
    Changed.REFERRAL: lambda code: _("Referral: %(status)s") % {"status": label("service_referral_status", code)},
}
# Which page of the file tells it; those that have a page of their own are named below.
_PAGES = {
    Changed.FILE: "case-documents",
    Changed.PLAN: "case-plan",
    Changed.DECISION: "case-plan",
    Changed.ACTION: "case-plan",
    Changed.TASK: "case-meetings",
    Changed.MEASURE: "case-measures",
    Changed.HEARING: "case-measures",
    Changed.CONSENT: "case-consents",
    Changed.CARE: "case-family",
    Changed.ALERT: "case-family",
    Changed.RISK: "case-assessments",
    Changed.LETTER: "case-letters",
}


def changes_shown(changes: Iterable[Change], names: Mapping[UUID, str]) -> list[dict[str, Any]]:
    """Return changes as lines, each record once with its newest change."""
    found: dict[tuple[Changed, UUID], dict[str, Any]] = {}
    for one in changes:
        line = {
            "what": change_words(one),
            "who": names.get(one.by_id, "") if one.by_id else "",
            "at": one.at,
            "url": change_url(one),
        }
        found.setdefault((one.kind, one.record_id), line)
    return list(found.values())


def change_words(one: Change) -> str:
    """Return what changed, in words."""
    return _WORDS[one.kind](one.detail)


def change_url(one: Change) -> str:
    """Return where the change is read."""
    match one.kind:
        case Changed.ENTRY:
            return reverse("entry", args=[one.case_id, one.record_id])
        case Changed.QUESTION | Changed.ANSWER:
            return reverse("question", args=[one.case_id, one.record_id])
        case Changed.REFERRAL:
            return way_to("referral", one.record_id)
        case Changed.MOVE | Changed.OWNER | Changed.TRANSFER:
            return f"{reverse('case', args=[one.case_id])}#timeline"
    return way_to(_PAGES[one.kind], one.case_id)
