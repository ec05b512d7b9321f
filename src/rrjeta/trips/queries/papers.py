"""The sheet of hours and roads for the finance office: of one person's month with every visit, or of the unit's month."""

from datetime import date
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.queries import staff_names
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.papers.choices import Audience, Template
from rrjeta.papers.queries.frame import Frame, code_words, date_words, framed, unit_of
from rrjeta.papers.queries.kinds import letter_words, paper_kind
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules.blocks import chapter, table
from rrjeta.trips.queries.hours import WantedVisits, counted, lines_of, month_page
from rrjeta.trips.rules import Total, hour_words, summed, total

VEHICLES = "journey_vehicle"
SHEET = "hours_sheet"


def person_pdf(actor: Actor, user_id: UUID, month: date, language: str) -> bytes:
    """Return the month of one person, each visit a line with case numbers alone. Raises NotFound where there is none."""
    visits = counted(actor, WantedVisits(month, user_id=user_id))
    name = staff_names([user_id]).get(user_id, "")
    if not visits:
        raise NotFound
    with translation.override(language):
        heads = [
            pgettext("paper", "Day"),
            pgettext("paper", "Case"),
            _("Hours"),
            _("Kilometres"),
            pgettext("journey", "Vehicle"),
        ]
        rows = [
            [
                date_words(one.visit.on),
                ", ".join(number for _id, number in one.cases) or "–",
                hour_words(one.visit.minutes),
                str(one.visit.km or "–"),
                _vehicle(one.visit.vehicle, language),
            ]
            for one in lines_of(actor, visits)
        ]
        sections = [
            _section(_("Visits"), heads, [2, 4, 2, 2, 4], rows),
            _by_vehicle(sorted(summed(visits, "vehicle").items()), language),
        ]
        facts = [(pgettext("paper", "Worker"), name), *_facts(total(visits))]
        return _set(actor, month, language, facts, sections, names={"worker": name})


def unit_pdf(actor: Actor, month: date, language: str) -> bytes:
    """Return the month of those whom the actor leads: by person and by vehicle. Raises NotAllowed."""
    found = month_page(actor, month)
    with translation.override(language):
        heads = [pgettext("paper", "Worker"), _("Visits"), _("Hours"), _("Kilometres")]
        rows = [[name, *_cells(sums)] for _id, name, sums in found.people]
        sections = [
            _section(_("By worker"), heads, [5, 2, 2, 2], [*rows, [_("All"), *_cells(found.all)]]),
            _by_vehicle(found.vehicles, language),
        ]
        return _set(actor, month, language, _facts(found.all), sections, names={})


def _set(
    actor: Actor,
    month: date,
    language: str,
    facts: list[tuple[str, str]],
    sections: list[dict[str, Any]],
    names: dict[str, str],
) -> bytes:
    title, words = letter_words(SHEET, language)
    said = {"kind": "answer", "label": "", "said": words, "short": False}
    frame = Frame(
        language=language,
        title=title,
        unit=unit_of(actor.unit_ids),
        audience=Audience.AGENCY,
        facts=[
            (pgettext("paper", "Month"), f"{month.month}.{month.year}"),
            *facts,
            (pgettext("paper", "Date"), date_words(today())),
        ],
        signs=[(role, names.get(code, "")) for code, role in paper_kind(SHEET).signs],
    )
    return set_leaving(Template.LETTER, framed(frame, [*sections, chapter("", "words", [said])]), ())


def _by_vehicle(vehicles: list[tuple[str, Total]], language: str) -> dict[str, Any]:
    heads = [pgettext("journey", "Vehicle"), _("Visits"), _("Hours"), _("Kilometres")]
    rows = [[_vehicle(code, language), *_cells(sums)] for code, sums in vehicles]
    return _section(_("By vehicle"), heads, [5, 2, 2, 2], rows)


def _vehicle(code: str, language: str) -> str:
    return code_words(VEHICLES, code, language) if code else pgettext("vehicle", "not said")


def _cells(sums: Total) -> list[str]:
    return [str(sums.visits), hour_words(sums.minutes), str(sums.km)]


def _facts(sums: Total) -> list[tuple[str, str]]:
    return [
        (_("Visits"), str(sums.visits)),
        (_("Hours"), hour_words(sums.minutes)),
        (_("Kilometres"), str(sums.km)),
    ]


def _section(title: str, columns: list[str], widths: list[int], rows: list[list[str]]) -> dict[str, Any]:
    return chapter(title, "hours", [table(columns, widths, rows)])
