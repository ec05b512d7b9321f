"""Incidents of personal data: reported by anybody in two fields, handled by the data protection officer."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.incidents.choices import Kind, Notice
from rrjeta.incidents.operations import (
    Assessed,
    assess_incident,
    close_incident,
    decide_notice,
    reopen_incident,
    report_incident,
    tell_persons,
)
from rrjeta.incidents.queries import (
    CLOSED,
    LATE,
    OPEN,
    IncidentPage,
    IncidentView,
    incident,
    incidents,
    own_reports,
    waiting_incidents,
)
from rrjeta.kernel.clock import now
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.door import View, base_version, door, operation_id
from rrjeta.web.names import MARK_KINDS, MARK_NAMES
from rrjeta.web.paging import paged

_TEMPLATE = "incidents/ask.html"
_MOST_PERSONS = 999_999_999


def kind_words(kind: str) -> str:
    """Return what happened, in words."""
    return {
        Kind.LOST_PAPER: _("Papers were lost or stolen"),
        Kind.WRONG_ADDRESSEE: _("Something went to the wrong person"),
        Kind.LOST_DEVICE: _("A phone or computer was lost or stolen"),
        Kind.SEEN_BY_OTHERS: _("Somebody saw or heard what is not for them"),
        Kind.OTHER: _("Something else"),
    }[Kind(kind)]


def _class_options() -> list[tuple[str, str]]:
    words = {
        DataClass.IDENTITY: _("Who somebody is and how to reach them"),
        DataClass.NARRATIVE: _("What happened to a child"),
        DataClass.RISK: _("Risk level"),
        DataClass.ASSESSMENT: _("Assessments"),
        DataClass.PLAN: _("Plans and actions"),
        DataClass.MEASURE: _("Measures and court"),
        DataClass.RESTRICTED: _("Parts with restricted access"),
        DataClass.PLACEMENT: _("Where a child lives or is sheltered"),
        DataClass.JUSTICE: _("Justice files"),
        DataClass.SENSITIVE: _("Health, disability, ethnicity"),
        DataClass.ECONOMIC: _("What a family lives on"),
        DataClass.LOG: _("The log"),
        DataClass.REPORTER: _("Who told us"),
    }
    return [(one.value, words[one]) for one in DataClass]


@door(Permission.DESK)
def report(request: HttpRequest) -> HttpResponse:
    """Report an incident: what, and a few words."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = AskPage(
        title=_("Report lost or seen data"),
        button=_("Report"),
        asks=[
            Ask("radios", "kind", _("What happened"), options=[(one.value, kind_words(one)) for one in Kind]),
            Ask("long", "words", _("What was lost or seen, and where"), required=True),
        ],
        context={
            "back_url": reverse("start"),
            "own": [{"what": kind_words(one.row.kind), "at": one.row.noticed_at, "is_closed": bool(one.row.closed_at)}
                    for one in own_reports(actor)],
        },
        intro=[
            _("Lost papers, a letter to the wrong person, a lost phone: say so at once. Nobody is blamed for reporting."),
            _("The data protection officer reads it and asks you for the rest."),
        ],
        template=_TEMPLATE,
    )  # fmt: skip

    def save(sent: Sent) -> str:
        report_incident(actor, operation_id=operation_id(request), kind=sent.text("kind"), words=sent.text("words"))
        messages.success(request, _("Reported. The data protection officer is told."))
        return reverse("incident-report")

    return answer_ask(request, page, save)


@door(Permission.HANDLE_INCIDENT)
def listed(request: HttpRequest) -> HttpResponse:
    """List incidents: open, late or closed."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ways = {OPEN: _("Open"), LATE: _("Late"), CLOSED: pgettext("incidents", "Closed")}
    which = request.GET.get("which", OPEN)
    which = which if which in ways else OPEN
    before = next(iter(ids_in(request.GET.getlist("before"))), None)
    found, older = incidents(actor, which, before)
    context = {
        "ways": [(f"{reverse('incidents')}?which={code}", words, code == which) for code, words in ways.items()],
        "lines": [incident_line(one) for one in found],
        **paged(reverse("incidents"), before, older, {"which": which}, "before"),
    }
    return render(request, "incidents/list.html", context)


def incident_line(one: IncidentView) -> dict[str, Any]:
    """Return an incident as lists show it: nothing of what was told."""
    return {
        "url": reverse("incident", args=[one.row.id]),
        "what": kind_words(one.row.kind),
        "noticed_at": one.row.noticed_at,
        "due_at": one.row.due_at if one.row.notice == Notice.WAITING else None,
        "is_late": one.is_late,
        "state": _state_words(one),
    }


def waiting_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what the start page shows whoever handles incidents."""
    return [incident_line(one) for one in waiting_incidents(actor)]


def _state_words(one: IncidentView) -> str:
    if one.row.closed_at:
        return _("closed")
    return {
        Notice.WAITING: _("to be decided whether the Commissioner is told"),
        Notice.TOLD: _("the Commissioner was told"),
        Notice.NOT_TOLD: _("the Commissioner need not be told"),
    }[Notice(one.row.notice)]


@door(Permission.HANDLE_INCIDENT)
def show(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Show an incident with its clock, its history and what can be done."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = incident(actor, incident_id)
    row = page.incident.row
    names = staff_names([row.entered_by_id, *(one.by_id for one in page.changes)])
    context = {
        "line": incident_line(page.incident),
        "facts": _facts(page, names.get(row.entered_by_id, "") if row.entered_by_id else ""),
        "basis": page.basis,
        "mark": MARK_NAMES.get(page.mark, page.mark),
        "mark_kind": MARK_KINDS.get(page.mark, "quiet"),
        "is_open": row.closed_at is None,
        "ways": _ways(row.id) if row.closed_at is None else [],
        "reopen_url": reverse("incident-reopen", args=[row.id]) if row.closed_at else "",
        "changes": [
            {"at": one.at, "by": names.get(one.by_id, "") if one.by_id else "", "count": len(one.fields)}
            for one in page.changes
        ],
    }
    return render(request, "incidents/one.html", context)


def _ways(incident_id: UUID) -> list[tuple[str, str]]:
    words = {
        "incident-assess": _("Write what is known"),
        "incident-told": _("The Commissioner was told"),
        "incident-not-told": _("The Commissioner need not be told"),
        "incident-persons": _("The persons concerned were told"),
        "incident-close": _("Close"),
    }
    return [(reverse(name, args=[incident_id]), label) for name, label in words.items()]


def _facts(page: IncidentPage, reported_by: str) -> list[tuple[str, Any]]:
    row, told = page.incident.row, page.incident.told
    known = dict(_class_options())
    facts = [
        (_("Reported by"), reported_by),
        (_("In their words"), told.get("words")),
        (_("When it happened"), row.happened_at),
        (_("Noticed"), row.noticed_at),
        (_("The Commissioner is to be told by"), row.due_at),
        (_("Which data"), ", ".join(known[one] for one in row.classes if one in known)),
        (_("How many persons"), row.person_count),
        (_("Whom it concerns"), told.get("whom")),
        (_("What it can lead to"), told.get("consequences")),
        (_("What was done"), told.get("measures")),
        (_("The Commissioner was told on"), row.told_at),
        (_("Why the Commissioner was not told"), told.get("not_told_why")),
        (_("The persons were told on"), row.persons_told_at),
        (_("Who was told and how"), told.get("persons_told")),
        (_("What was learned"), told.get("closing")),
        (_("Handled by"), row.owner.name if row.owner else ""),
    ]
    return [(name, value) for name, value in facts if value not in (None, "")]


@door(Permission.HANDLE_INCIDENT)
def assess(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Write down or correct what is known of an incident."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = incident(actor, incident_id)
    row, told = page.incident.row, page.incident.told
    asks = [
        Ask("moment", "happened_at", _("When it happened"), value=row.happened_at),
        Ask("moment", "noticed_at", _("When it was noticed"), value=row.noticed_at, required=True),
        Ask("many", "classes", _("Which data"), options=_class_options(), value=row.classes),
        Ask("text", "person_count", _("How many persons"), value=row.person_count, more={"width": "5"}),
        Ask("long", "whom", _("Whom it concerns"), value=told.get("whom", "")),
        Ask("long", "consequences", _("What it can lead to"), value=told.get("consequences", "")),
        Ask("long", "measures", _("What was done"), value=told.get("measures", "")),
    ]

    def save(sent: Sent) -> None:
        assessed = Assessed(
            happened_at=sent.moment("happened_at"),
            noticed_at=sent.moment("noticed_at"),
            classes=sent.many("classes"),
            person_count=sent.whole("person_count", _MOST_PERSONS),
            whom=sent.text("whom"),
            consequences=sent.text("consequences"),
            measures=sent.text("measures"),
        )
        sent.check()
        same: dict[str, Any] = {"operation_id": operation_id(request), "incident_id": incident_id}
        assess_incident(actor, **same, assessed=assessed, base_version=base_version(request))

    return _step(request, incident_id, _("Write what is known"), asks, save, version=row.version)


@door(Permission.HANDLE_INCIDENT)
@require_POST
def reopen(request: HttpRequest, incident_id: UUID) -> HttpResponse:
    """Open a closed incident again."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    reopen_incident(actor, operation_id=operation_id(request), incident_id=incident_id)
    messages.success(request, _("The incident is open again."))
    return redirect("incident", incident_id)


def _step(
    request: HttpRequest,
    incident_id: UUID,
    title: str,
    asks: list[Ask],
    save: Callable[[Sent], None],
    version: int | str = "",
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    line = incident_line(incident(actor, incident_id).incident)
    back = reverse("incident", args=[incident_id])
    page = AskPage(
        title=title,
        button=_("Save"),
        asks=asks,
        context={"back_url": back, "line": line},
        template=_TEMPLATE,
        version=version,
    )

    def saved(sent: Sent) -> str:
        save(sent)
        messages.success(request, _("Saved."))
        return back

    return answer_ask(request, page, saved)


def _told(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
    at = sent.moment("told_at")
    sent.check()
    decide_notice(actor, **same, is_told=True, told_at=at)


def _not_told(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
    decide_notice(actor, **same, is_told=False, why=sent.text("why"))


def _persons_told(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
    at = sent.moment("at")
    sent.check()
    tell_persons(actor, **same, at=at, words=sent.text("words"))


def _closed(actor: Actor, sent: Sent, same: dict[str, Any]) -> None:
    close_incident(actor, **same, words=sent.text("words"))


def _step_door(
    title: Callable[[], str], asks: Callable[[], list[Ask]], save: Callable[[Actor, Sent, dict[str, Any]], None]
) -> View:
    """Return the door of one step of an incident: it asks something short, and saves it by one operation."""

    @door(Permission.HANDLE_INCIDENT)
    def step(request: HttpRequest, incident_id: UUID) -> HttpResponse:
        actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
        same = {"operation_id": operation_id(request), "incident_id": incident_id}
        return _step(request, incident_id, title(), asks(), lambda sent: save(actor, sent, same))

    return step


told = _step_door(
    lambda: _("The Commissioner was told"),
    lambda: [Ask("moment", "told_at", _("When the Commissioner was told"), value=now(), required=True)],
    _told,
)
not_told = _step_door(
    lambda: _("The Commissioner need not be told"),
    lambda: [Ask("long", "why", _("Why the Commissioner need not be told"), required=True)],
    _not_told,
)
persons = _step_door(
    lambda: _("The persons concerned were told"),
    lambda: [
        Ask("moment", "at", _("When they were told"), value=now(), required=True),
        Ask("long", "words", _("Who was told and how"), required=True),
    ],
    _persons_told,
)
close = _step_door(
    lambda: _("Close the incident"),
    lambda: [Ask("long", "words", _("What is done so that it does not happen again"), required=True)],
    _closed,
)

_ONE = "incidents/<uuid:incident_id>"
urlpatterns = [
    path("incidents", listed, name="incidents"),
    path("incidents/report", report, name="incident-report"),
    path(_ONE, show, name="incident"),
    path(f"{_ONE}/assess", assess, name="incident-assess"),
    path(f"{_ONE}/told", told, name="incident-told"),
    path(f"{_ONE}/not-told", not_told, name="incident-not-told"),
    path(f"{_ONE}/persons", persons, name="incident-persons"),
    path(f"{_ONE}/close", close, name="incident-close"),
    path(f"{_ONE}/reopen", reopen, name="incident-reopen"),
]
