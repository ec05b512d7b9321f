"""The administrator's pages: the hub, and what the country pack stands on."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.packs.choices import Mark
from rrjeta.packs.queries import mark_counts, marked, versions
from rrjeta.web.door import door
from rrjeta.web.names import KIND_NAMES, MARK_KINDS, MARK_NAMES, span_words
from rrjeta.web.typed import typed_whole

Ways = tuple[tuple[str, Permission, str, str], ...]
_PAGE = 50
_WAITING = "waiting"
_ALL = "all"
_FIRST = "parameters"


@door(Permission.READ_PACK)
def hub(request: HttpRequest) -> HttpResponse:
    """Show the ways into the administration."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return render(request, "administration/hub.html", {"ways": registers(actor)})


def registers(actor: Actor) -> list[dict[str, Any]]:
    """Return the ways into the registers that somebody keeps or looks after, for the hub and for their start page."""
    return [
        {"url": reverse(name), "label": label, "hint": hint}
        for name, held, label, hint in (*_kept(), *_of_the_service(), *_looked_after())
        if may(actor, held)
    ]


def _kept() -> Ways:
    return (
        ("users", Permission.MANAGE_USERS, _("Users"), _("Who signs in, in which role and unit.")),
        ("units", Permission.MANAGE_UNITS, _("Units"), _("Where colleagues work, letterheads, deputies.")),
        (
            "factor-removals",
            Permission.REMOVE_FACTORS,
            _("Lost second factors"),
            _("Who asks for a new one and waits for a second person."),
        ),
        ("pack-marks", Permission.READ_PACK, _("Country pack"), _("Time limits and words, and what they stand on.")),
    )


def _looked_after() -> Ways:
    return (
        (
            "openings-find",
            Permission.READ_LOG,
            _("Who opened a file"),
            _("Who opened the file of a child, when and why."),
        ),
        (
            "glass-reviews",
            Permission.REVIEW_GLASS,
            _("Urgent openings"),
            _("Files opened urgently, and their reviews."),
        ),
        (
            "clocks-move",
            Permission.MOVE_CLOCKS,
            _("Running time limits"),
            _("Move them after a rule or a holiday was changed."),
        ),
        (
            "tuning",
            Permission.TUNE_MATCHING,
            _("What matching has learnt"),
            _("Two numbers that decisions on doubles have moved, and the way back."),
        ),
        (
            "disclosures",
            Permission.READ_DISCLOSURES,
            _("What left the house"),
            _("What was given to others, on which basis."),
        ),
        (
            "exports-unit",
            Permission.READ_EXPORTS,
            _("Who took out what"),
            _("Lists that left the system as files: by whom, what for, confirmed by whom."),
        ),
        (
            "incidents",
            Permission.HANDLE_INCIDENT,
            _("Incidents of personal data"),
            _("What was lost or seen, and who was told in time."),
        ),
        (
            "retention",
            Permission.CONFIRM_ERASURE,
            _("Keeping and erasing"),
            _("Which files may go, what holds them, and what waits for a second person."),
        ),
        (
            "alone-steps",
            Permission.READ_ALONE_STEPS,
            _("Steps without a second look"),
            _("What units of one person decided alone."),
        ),
    )


def _of_the_service() -> Ways:
    return (
        (
            "complaints",
            Permission.HANDLE_COMPLAINT,
            _("Complaints"),
            _("What families and children complain of, and whether they got an answer in time."),
        ),
        (
            "emergencies",
            Permission.DECLARE_EMERGENCY,
            _("Many at once"),
            _("A flood, an earthquake, a closed border: whom to call first, and what was heard."),
        ),
    )


@door(Permission.READ_PACK)
def pack_marks(request: HttpRequest) -> HttpResponse:
    """Show the entries of the pack with what each stands on, and which versions were loaded."""
    counts = mark_counts()
    kind = request.GET.get("kind", "")
    kind = kind if kind in counts else _FIRST
    chosen = request.GET.get("mark", _WAITING)
    entries = marked(kind, _marks(chosen))
    page = _page(request.GET.get("page", "1"), len(entries))
    context = {
        "counts": [_count_row(name, own) for name, own in counts.items()],
        "kind_name": _kind_name(kind),
        "kind": kind,
        "mark": chosen,
        "kinds": [(name, _kind_name(name)) for name in counts],
        "marks": [(_WAITING, _("waiting for somebody")), *MARK_NAMES.items(), (_ALL, pgettext("marks", "all"))],
        "entries": [
            {
                "entry": one,
                "name": ".".join(part for part in (one.group, one.code) if part),
                "value": span_words(one.value) if one.kind == _FIRST else one.value,
                "mark": MARK_NAMES[one.mark],
                "look": MARK_KINDS[one.mark],
            }
            for one in entries[(page - 1) * _PAGE : page * _PAGE]
        ],
        "total": len(entries),
        "newer": _way(kind, chosen, page - 1) if page > 1 else "",
        "older": _way(kind, chosen, page + 1) if page * _PAGE < len(entries) else "",
        "versions": versions(),
    }
    return render(request, "administration/pack.html", context)


def _marks(chosen: str) -> tuple[Mark, ...]:
    if chosen == _WAITING:
        return (Mark.TO_CONFIRM, Mark.PROPOSED)
    return (Mark(chosen),) if chosen in set(Mark) else tuple(Mark)


def _page(typed: str, count: int) -> int:
    number = typed_whole(typed, 4) or 1
    return max(1, min(number, -(-count // _PAGE)))


def _way(kind: str, mark: str, page: int = 1) -> str:
    return f"?{urlencode({'kind': kind, 'mark': mark, 'page': str(page)})}"


def _kind_name(kind: str) -> Any:
    return KIND_NAMES.get(kind, kind)


def _count_row(kind: str, own: dict[Mark, int]) -> dict[str, Any]:
    figures = [{"count": own[mark], "url": _way(kind, mark.value), "mark": MARK_NAMES[mark]} for mark in Mark]
    return {"name": _kind_name(kind), "figures": figures}


urlpatterns = [
    path("administration", hub, name="administration"),
    path("administration/pack", pack_marks, name="pack-marks"),
]
