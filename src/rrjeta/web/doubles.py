"""The desk of doubles: the list of pairs, two records side by side, and what is decided on them."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.doubles import ask_other_unit, say_apart
from rrjeta.cases.queries.comparing import SHOWN, Compared, Side, compared, joinings_waiting
from rrjeta.cases.queries.doubles import KINDS, ORDERS, STATES, PairRow, WantedPairs, find_pair, pairs_page
from rrjeta.kernel.ids import read_id
from rrjeta.matching.choices import PairState
from rrjeta.matching.words import sentence_of
from rrjeta.people.queries import PersonView
from rrjeta.places.queries import area
from rrjeta.web.case_page import alert_words
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.paging import paged
from rrjeta.web.shown import label, sex_word
from rrjeta.web.words.births import born_words
from rrjeta.web.words.dates import day_words

_APART = {"not_same": False, "family": True}
_OPEN = (PairState.OPEN, PairState.ASKED)
_MOST_SAID = 3


def field_words(field: str) -> str:
    """Return what a field of a record is called."""
    return {
        "given_name": _("Given name"),
        "surname": _("Surname"),
        "nickname": _("Nickname"),
        "father_name": _("Father's name"),
        "mother_name": _("Mother's name"),
        "birth": _("Born"),
        "sex": _("Sex"),
        "personal_number": _("Personal number"),
        "municipality": _("Municipality"),
        "village": _("Village or neighbourhood"),
        "address": _("Address"),
        "phone": _("Phone"),
        "school": _("School"),
    }[field]


@door(Permission.COMPARE)
def listed(request: HttpRequest) -> HttpResponse:
    """List the pairs, the likeliest first; every filter stands in the address."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = _wanted(request)
    page = pairs_page(actor, wanted)
    here, kept = reverse("doubles"), _address(wanted)
    chosen = [name for name in ("kind", "together") if kept.get(name)]
    context = {
        "rows": [_line(one) for one in page.rows],
        "total": "" if page.total is None else page.total,
        "waiting": [] if wanted.after else [_waiting(one) for one in joinings_waiting(actor)],
        "ways": [
            (f"{here}?{urlencode({**kept, 'state': code})}", words, code == wanted.state) for code, words in _states()
        ],
        "wanted": wanted,
        "kinds": [("", _("all")), *((code, words) for code, words in _kinds())],
        "sorts": [("likely", _("likeliest first")), ("newest", _("found last"))],
        "chosen": len(chosen),
        "clear": f"{here}?{urlencode({'state': wanted.state})}",
        "together": str(wanted.together or ""),
        **paged(here, wanted.after, page.next_after, kept),
    }
    return render(request, "doubles/list.html", context)


@door(Permission.COMPARE)
def one(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Show two records side by side, or the reader's own where the other lies elsewhere."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = compared(actor, pair_id)
    context = {
        "pair": found.pair,
        "is_open": found.pair.state in _OPEN and found.waiting is None,
        "state": _state_words(found.pair.state),
        "waiting_url": reverse("joining", args=[found.waiting.id]) if found.waiting else "",
        "sides": [side_shown(side) for side in (found.one, found.other) if side],
        "is_both": found.is_both,
        "fields": _fields(found),
        "likely": percent(found.pair.same),
        "is_same_day": found.is_same_day,
        "is_over_border": found.is_over_border,
        "is_asked": found.pair.state == PairState.ASKED,
        "join_url": reverse("double-join", args=[pair_id]),
        "decide_url": reverse("double-decide", args=[pair_id]),
        "ask_url": reverse("double-ask", args=[pair_id]),
    }
    return render(request, "doubles/one.html", context)


@require_POST
@door(Permission.COMPARE)
def decide(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Take down that two are not the same child, or of one family."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    find_pair(actor, pair_id)
    said = request.POST.get("said", "")
    if said not in _APART:
        messages.error(request, _("Choose one of the answers."))
        return redirect("double", pair_id)
    say_apart(
        actor,
        operation_id=operation_id(request),
        pair_id=pair_id,
        is_family=_APART[said],
        base_version=base_version(request),
    )
    messages.success(request, _("This was kept. The two are not proposed again."))
    return redirect("doubles")


@require_POST
@door(Permission.COMPARE)
def ask(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Ask the unit that holds the other record."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ask_other_unit(actor, operation_id=operation_id(request), pair_id=pair_id, base_version=base_version(request))
    messages.success(request, _("If the child is known there, the responsible unit is told now and will call you."))
    return redirect("doubles")


def side_shown(side: Side) -> dict[str, Any]:
    """Return one of the two as pages show it: who it is, and what hangs on it."""
    counts = side.counts
    numbers = [
        (counts["referrals"], _("Referrals: %(count)s")),
        (counts["plans"], _("Plans: %(count)s")),
        (counts["visits"], _("Visits: %(count)s")),
        (counts["other_entries"], _("Other entries: %(count)s")),
        (counts["consents"], _("Consents: %(count)s")),
        (counts["ties"], _("Members of the family: %(count)s")),
        (counts["contacts"], _("Contacts: %(count)s")),
    ]
    return {
        "id": side.person.id,
        "name": side.person.name,
        "born": born_words(side.person) or _age(side.person),
        "earlier": side.earlier,
        "alerts": [alert_words(one) for one in side.alerts],
        "files": [
            {
                "number": one.number,
                "url": reverse("case", args=[one.id]),
                "stage": label("case_status", one.stage),
                "is_open": one.is_open,
                "who": f"{one.owner}, {one.unit}",
            }
            for one in side.files
        ],
        "concerns": side.concerns,
        "numbers": [words % {"count": count} for count, words in numbers if count],
        "seen_by": side.seen_by,
        "is_home_secret": side.is_home_secret,
    }


def reason_lines(reasons: Sequence[tuple[str, str, float]]) -> list[Any]:
    """Return what is said of each field, as sentences, the weightiest first.

    How much a field weighs is not said: a surname that agrees weighs for one child in one pair and for a family in another.
    """
    return [words for field, agreement, _weight in reasons if (words := sentence_of(field, agreement))]


def percent(share: float) -> str:
    """Return a probability as a reader understands it: never more certain than it is."""
    return "> 99 %" if share > 0.99 else "< 1 %" if share < 0.01 else f"{round(share * 100)} %"


def place_name(municipality: str) -> str:
    """Return the name of a municipality in the reader's language."""
    return str(area(municipality).text) if municipality else ""


def _wanted(request: HttpRequest) -> WantedPairs:
    given = request.GET
    state, kind, sort = given.get("state", ""), given.get("kind", ""), given.get("sort", "")
    return WantedPairs(
        state=state if state in STATES else "open",
        kind=kind if kind in KINDS else "",
        sort=sort if sort in ORDERS else "likely",
        together=read_id(given.get("together", "")),
        after=given.get("after", ""),
    )


def _address(wanted: WantedPairs) -> dict[str, str]:
    every = {"state": wanted.state, "kind": wanted.kind, "together": str(wanted.together or "")}
    found = {name: value for name, value in every.items() if value}
    return found if wanted.sort == "likely" else {**found, "sort": wanted.sort}


def _states() -> list[tuple[str, str]]:
    return [(code, _state_words(code)) for code in STATES]


def _state_words(state: str) -> str:
    return {
        "open": _("To decide"),
        "asked": _("Other unit asked"),
        "not_same": _("Not the same"),
        "family": _("Of one family"),
        "same": _("Joined"),
        "gone": _("No longer found"),
    }[state]


def _kinds() -> list[tuple[str, str]]:
    return [
        ("likely", _("more likely one child than not")),
        ("both", _("both within my reach")),
        ("elsewhere", _("one may be known elsewhere")),
    ]


def _line(row: PairRow) -> dict[str, Any]:
    return {
        "url": reverse("double", args=[row.id]),
        "likely": percent(row.same),
        "family": percent(row.family),
        "one": _person(row.one, is_secret=row.is_secret[0]),
        "other": _person(row.other, is_secret=row.is_secret[1]) if row.other else None,
        "reasons": reason_lines(row.reasons[:_MOST_SAID]),
        "is_same_day": row.is_same_day,
        "found_at": row.found_at,
        "together_url": f"{reverse('doubles')}?together={row.together}" if row.together else "",
        "together_count": row.together_count,
    }


def _person(person: PersonView, *, is_secret: bool) -> dict[str, Any]:
    return {
        "name": person.name,
        "born": born_words(person) or _age(person),
        "place": "" if is_secret else place_name(person.municipality),
    }


def _age(person: PersonView) -> str:
    return "" if person.age is None else _("about %(age)s years old") % {"age": person.age}


def _waiting(joining: Any) -> dict[str, Any]:
    return {"url": reverse("joining", args=[joining.id]), "by": joining.asked_by.name, "at": joining.asked_at}


def _fields(found: Compared) -> list[dict[str, Any]]:
    """Return the fields side by side with the sentence on each; what neither knows is left out."""
    said = {field: agreement for field, agreement, _weight in found.reasons}
    rows = []
    for field in SHOWN:
        values = [_value(side, field) for side in (found.one, found.other) if side]
        if not any(values):
            continue
        agreement = said.get(field, "")
        rows.append(
            {
                "label": field_words(field),
                "values": values,
                "words": sentence_of(field, agreement) if agreement else "",
            }
        )
    return rows


def _value(side: Side, field: str) -> str:
    value = side.values[field]
    if field == "birth":
        return born_words(side.person) or (day_words(side.person.birth_on) if side.person.birth_on else "")
    if field == "sex":
        return sex_word(value)
    if field in ("municipality", "village", "address") and side.is_home_secret:
        return _("hidden")
    return place_name(value) if field == "municipality" else value


urlpatterns = [
    path("doubles", listed, name="doubles"),
    path("doubles/<uuid:pair_id>", one, name="double"),
    path("doubles/<uuid:pair_id>/decide", decide, name="double-decide"),
    path("doubles/<uuid:pair_id>/ask", ask, name="double-ask"),
]
