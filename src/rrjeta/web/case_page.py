"""What every page of a case file shows first: its header, and the ways between its sections."""

from collections.abc import Callable
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.file import Header
from rrjeta.cases.queries.whose import waits_for_on
from rrjeta.kernel.clock import local, now
from rrjeta.people.queries import AlertView
from rrjeta.web.addresses import way_to
from rrjeta.web.restricted_shown import place_url
from rrjeta.web.shown import basis_words, label, risk_words, sex_word, step_line, step_url, step_words, waits_words
from rrjeta.web.words.births import born_words

_SECTIONS: tuple[tuple[str, str, Permission, Callable[[], str]], ...] = (
    ("file", "case", Permission.SEE_CASE, lambda: _("File")),
    ("family", "case-family", Permission.READ_IDENTITY, lambda: _("Family and contacts")),
    ("assessments", "case-assessments", Permission.READ_ASSESSMENT, lambda: _("Assessments")),
    ("plan", "case-plan", Permission.READ_PLAN, lambda: _("Plan and actions")),
    ("meetings", "case-meetings", Permission.READ_PLAN, lambda: _("Meetings")),
    ("measures", "case-measures", Permission.READ_MEASURE, lambda: _("Measures and court")),
    ("documents", "case-documents", Permission.READ_NARRATIVE, lambda: _("Documents")),
    ("referrals", "case-referrals", Permission.REFER, lambda: _("Referrals")),
    ("help", "case-help", Permission.READ_HELP, lambda: _("Help given")),
    ("consents", "case-consents", Permission.READ_CONSENT, lambda: _("Consent and sharing")),
    ("restricted", "case-restricted", Permission.REVEAL, lambda: _("Restricted information")),
    ("papers", "case-papers", Permission.PRINT_PAPER, lambda: _("Print")),
    ("more", "case-more", Permission.SEE_CASE, lambda: _("More")),
)


def case_context(request: HttpRequest, header: Header, section: str) -> dict[str, Any]:
    """Return what `case/base_case.html` shows. Costs no query but to say whose the next step is where somebody decides."""
    case = header.case
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    waits = waits_for_on(actor, case, header.beside)
    is_own = case.owner_id in (actor.user_id, *actor.covers)
    language = get_language() or "sq"
    # Outside the unit nobody sees the level of risk, since when it holds, or the stage (screens S5).
    knows_risk = Permission.READ_RISK in header.allowed
    return {
        "header": header,
        "case": case,
        "case_url": reverse("case", args=[case.id]),
        "alerts": [alert_words(one) for one in header.alerts],
        "child": header.person,
        "sex": sex_word(header.person.sex),
        "speaks": [label("language", code) for code in header.person.languages if code != "sq"],
        "needs_interpreter": header.person.needs_interpreter,
        "risk": case.risk_level if knows_risk else None,
        "risk_word": risk_words(case.risk_level) if knows_risk else "",
        "risk_since": local(case.risk_since).date() if knows_risk and case.risk_since else None,
        "risk_trend": _trend(case.risk_before, case.risk_level) if knows_risk else "",
        "care": _care(header),
        "measure_until": case.measure_until,
        "next_hearing_at": case.next_hearing_at,
        "seen_on": local(case.last_seen_at).date() if case.last_seen_at else None,
        "is_never_alone": case.last_seen_alone_at is None,
        "was_alone": case.last_seen_alone_at is not None and case.last_seen_alone_at == case.last_seen_at,
        "step": step_words(case.next_step, language),
        "step_url": "" if waits else step_url(case.next_step, case.id, is_own=is_own),
        "step_line": step_line(case.next_step, language),
        "waits": waits_words(waits),
        "basis": basis_words(case.next_step, language),
        "stage": label("case_status", case.stage) if knows_risk else "",
        "owner": case.owner,
        "standing_in": header.beside.standing_in,
        "along": [{"name": one.user.name, "phone": one.user.phone, "until": one.until} for one in header.co_workers],
        "above": _above(header),
        "born": born_words(header.person),
        "communication": header.person.told.get("communication", ""),
        "siblings": _siblings(header),
        "marks": _marks(header),
        "taken_in_on": local(case.entered_at).date() if case.is_from_paper else None,
        "sections": _sections(header, section),
        "glass": _glass(header),
        "can_note": Permission.WRITE_NOTE in header.allowed,
        "can_visit": Permission.RECORD_VISIT in header.allowed and case.is_open,
        "set_out_url": reverse("case-set-out", args=[case.id])
        if case.is_open and may(actor, Permission.GO_OUT) and not case.glass_until
        else "",
        "contacts_url": reverse("case-family", args=[case.id]) + "#contacts",
        "more_url": reverse("case-more", args=[case.id]),
        "note_url": reverse("note-write", args=[case.id]),
        "visit_url": reverse("visit-record", args=[case.id]),
    }


def alert_words(alert: AlertView) -> str:
    """Return an alert as a sentence: the list's words, and what was added to them."""
    words = label("safety_alert", alert.code)
    if not words:
        return alert.words
    return f"{words}: {alert.words}" if alert.words else f"{words}."


def _above(header: Header) -> dict[str, Any] | None:
    """Return the head of the unit, or the director where the unit has none."""
    ways = ((_("Head of unit"), header.beside.heads), (_("Director"), header.beside.directors))
    return next(({"role": role, "people": people} for role, people in ways if people), None)


def _glass(header: Header) -> dict[str, Any] | None:
    """Return until when the file is open urgently, where it is by nothing else."""
    until = header.case.glass_until
    if until is None:
        return None
    minutes = max(1, int((until - now()).total_seconds() // 60))
    left = ngettext("%(count)s minute", "%(count)s minutes", minutes) % {"count": minutes}
    if minutes > 90:
        hours = (minutes + 30) // 60
        left = ngettext("%(count)s hour", "%(count)s hours", hours) % {"count": hours}
    return {"until": until, "left": left, "end_url": reverse("glass-end", args=[header.case.id])}


def _sections(header: Header, section: str) -> list[tuple[str, str, bool]]:
    return [
        (url, words(), code == section)
        for code, name, permission, words in _SECTIONS
        if permission in header.allowed and (url := way_to(name, header.case.id))
    ]


def _care(header: Header) -> dict[str, Any]:
    care = header.care
    if care is None:
        return {"words": _("not known"), "where": "", "since": None, "url": ""}
    where = _("Address not shown") if header.is_hidden(care) else care.told.get("where", "")
    return {
        "words": label("care_arrangement", care.arrangement),
        "where": where,
        "since": local(care.since_at).date(),
        "url": place_url(header) if header.is_hidden(care) else "",
    }


def _siblings(header: Header) -> list[dict[str, Any]]:
    return [
        {
            "name": one.person.name,
            "url": reverse("case", args=[one.case_id]) if one.case_id else "",
            "note": "" if one.case_id else _("no case"),
            "risk": one.risk_level,
            "risk_words": risk_words(one.risk_level),
        }
        for one in header.siblings
    ]


def _marks(header: Header) -> list[str]:
    case = header.case
    marks = []
    if case.is_in_protection:
        marks.append(_("Immediate protection"))
    if case.whereabouts_unknown_at:
        marks.append(_("Whereabouts unknown, being searched"))
    if case.is_transfer_pending:
        marks.append(_("Being handed over"))
    return marks


def _trend(before: int | None, level: int | None) -> str:
    if before is None or level is None or before == level:
        return ""
    return _("up") if level > before else _("down")
