"""Requests for tracing in words, with every address ready."""

from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.cases.queries.tracing import RequestView, TracingPage
from rrjeta.cases.rules.tracing import STEPS, Kind, Status
from rrjeta.matching.words import sentence_of
from rrjeta.people.rules import shown_name
from rrjeta.places.queries import area_names
from rrjeta.web.shown import label, sex_word


def request_shown(page: TracingPage, one: RequestView) -> dict[str, Any]:
    """Return one request."""
    args = [page.header.case.id, one.id]
    is_open = one.closed_at is None
    name = shown_name(one.told) if one.kind == Kind.RELATIVE else page.header.person.name
    return {
        "url": reverse("tracing-one", args=args),
        "name": name or _("name not known"),
        "kind": label("tracing_kind", one.kind),
        "tie": label("relationship", one.relationship) or label("missing_type", one.missing_type),
        "status": label("tracing_status", one.status),
        "is_open": is_open,
        "is_found": one.status == Status.FOUND,
        "is_possible": one.status == Status.POSSIBLE,
        "is_relative": one.kind == Kind.RELATIVE,
        "opened_at": one.opened_at,
        "due_at": one.due_at,
        "compared_at": one.compared_at,
        "closed_at": one.closed_at,
        "reason": label("tracing_end", one.end_reason),
        "facts": [(words, said) for words, said in _facts(one) if said],
        "last_seen_on": one.last_seen_on,
        "change_url": reverse("tracing-change", args=args) if is_open else "",
        "compare_url": reverse("tracing-compare", args=args) if is_open else "",
        "step_url": reverse("tracing-step", args=args) if one.status == Status.FOUND else "",
        "end_url": reverse("tracing-end", args=args) if is_open else "",
    }


def matches_shown(page: TracingPage, one: RequestView) -> list[dict[str, Any]]:
    """Return who may be the one sought, with the reasons as sentences; where they live is on no page of this request."""
    return [
        {
            "name": match.person.name or _("name not known"),
            "birth_on": match.person.birth_on,
            "is_age_estimated": match.person.is_age_estimated,
            "case_url": reverse("case", args=[match.case_id]),
            "case_number": match.case_number,
            "is_same": match.state == "same",
            "reasons": [said for field, agreement in match.reasons if (said := sentence_of(field, agreement))],
            "decide_url": reverse("tracing-decide", args=[page.header.case.id, one.id, match.id])
            if match.state == "waiting" and one.closed_at is None
            else "",
        }
        for match in page.matches
    ]


def steps_shown(one: RequestView) -> list[dict[str, Any]]:
    """Return the steps of a reunification in their order, each with its day once it was done."""
    days = {name: date.fromisoformat(day) for name, day in one.steps.items() if day}
    return [{"words": label("reunification_step", name), "on": days.get(name)} for name in STEPS]


def _facts(one: RequestView) -> list[tuple[str, Any]]:
    told = one.told
    place = str(area_names([one.municipality]).get(one.municipality, "")) if one.municipality else ""
    age = told.get("age_estimate")
    return [
        (_("Father's name"), told.get("father_name")),
        (_("Mother's name"), told.get("mother_name")),
        (_("Known as"), told.get("nickname")),
        (_("Sex"), sex_word(one.sex)),
        (_("Age, about"), str(age) if age is not None else ""),
        (_("Village"), told.get("village")),
        (_("Municipality"), place),
        (_("Last seen where"), told.get("last_seen_where")),
        (_("Circumstances"), told.get("circumstances")),
        (_("How it ended"), told.get("note")),
    ]
