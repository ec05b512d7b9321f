"""The register of letters of a unit, by year, and the same on paper."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.kernel.ids import read_id
from rrjeta.letters.choices import Direction
from rrjeta.letters.queries.register import RegisterLine, WantedLetters, register, register_pdf
from rrjeta.web.addresses import way_to
from rrjeta.web.door import door
from rrjeta.web.letters_shown import direction_words
from rrjeta.web.paging import paged
from rrjeta.web.papers import pdf_answer

_LONGEST = 60


@door(Permission.READ_REGISTER, on_full_disk=True)
def show(request: HttpRequest) -> HttpResponse:
    """Show a page of the register. Words are posted: a name may not stand in an address, a history or a log."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = replace(wanted_letters(request.GET), words=request.POST.get("words", "").strip()[:_LONGEST])
    found = register(actor, wanted)
    kept = {
        "unit": str(found.unit.id) if len(found.units) > 1 else "",
        "year": str(found.year),
        "direction": wanted.direction,
    }
    kept = {name: value for name, value in kept.items() if value}
    here = reverse("letters")
    names = staff_names(one.cancelled_by_id for one in found.lines if one.cancelled_by_id)
    context = {
        "unit": found.unit,
        "units": [(str(one.id), one.name) for one in found.units],
        "years": [(str(one), str(one)) for one in found.years],
        "directions": [("", _("All")), *((one.value, direction_words(one)) for one in Direction)],
        "lines": [_line(one, names) for one in found.lines],
        "kept": {"direction": "", "unit": str(found.unit.id), **kept},
        "words": wanted.words,
        "here": f"{here}?{urlencode(kept)}",
        "chosen": 1 if wanted.direction else 0,
        "clear": f"{here}?{urlencode({'year': found.year})}",
        "templates_url": reverse("letter-templates") if may(actor, Permission.KEEP_TEMPLATES) else "",
        "export_url": "" if wanted.words or not found.lines else f"{way_to('export-ask', 'letters')}?{urlencode(kept)}",
        "print_url": f"{reverse('letters-print')}?{urlencode(kept)}",
        **paged(here, wanted.below, found.older, kept, name="below"),
    }
    return render(request, "letters/register.html", context)


@door(Permission.READ_REGISTER)
def on_paper(request: HttpRequest) -> HttpResponse:
    """Answer the register of a year as a paper."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    return pdf_answer(register_pdf(actor, wanted_letters(request.GET), get_language() or "sq"), "register")


def wanted_letters(asked: QueryDict) -> WantedLetters:
    """Return which lines of a register an address asks for."""
    direction = asked.get("direction", "")
    return WantedLetters(
        unit_id=read_id(asked.get("unit", "")) or None,
        year=_number(asked.get("year", ""), 4),
        direction=direction if direction in list(Direction) else "",
        below=_number(asked.get("below", ""), 9),
    )


def _number(typed: str, digits: int) -> int | None:
    """Return a number of the address; one that cannot be read asks for nothing."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= digits else None


def _line(one: RegisterLine, names: dict[UUID, str]) -> dict[str, Any]:
    entry = one.entry
    return {
        "number": str(entry),
        "on": entry.taken_on,
        "direction": direction_words(entry.direction),
        "url": reverse("letter", args=[one.case_id, one.letter_id]) if one.letter_id else "",
        "title": one.title,
        "other_side": one.other_side,
        "about": one.about,
        "case_numbers": one.case_numbers,
        "cancelled_at": entry.cancelled_at,
        "cancelled_why": one.cancelled_why,
        "cancelled_by": names.get(one.cancelled_by_id, "") if one.cancelled_by_id else "",
    }


urlpatterns = [
    path("letters", show, name="letters"),
    path("letters/register.pdf", on_paper, name="letters-print"),
]
