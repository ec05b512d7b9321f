"""The form of a concern as its pages draw and read it: what is asked on the phone, what later, what is offered."""

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from django.http import QueryDict

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.scope import municipalities_in
from rrjeta.cases.operations.opening import CONCERN_FORM
from rrjeta.forms.queries import form, read_answers
from rrjeta.forms.rules.answers import Answers
from rrjeta.forms.rules.conditions.tree import as_json
from rrjeta.forms.rules.days import read_day, read_whole
from rrjeta.forms.rules.lines import MOST_ROWS, line_numbers
from rrjeta.forms.rules.shape import Choice, Form, Question
from rrjeta.kernel import clock
from rrjeta.people.rules import OLDEST_AGE
from rrjeta.places.choices import AreaKind
from rrjeta.places.queries import areas_for_choice

FIRST, SECOND = "one", "two"
ROWS = "children"
_MOST_SUGGESTIONS = 250
_QUICK = "quick"
# Who told us stands on a page of its own, so it is neither shown nor changed where a concern is completed.
_REPORTER = "reporter"
_NOT_LATER = frozenset({ROWS, "source", "received_at", "channel", "municipality"})


def picked(whole: Form, keep: Callable[[Question], bool]) -> Form:
    """Return the form with some of its questions only; conditions still know all of them."""
    sections = (
        replace(section, questions=tuple(one for one in section.questions if keep(one))) for section in whole.sections
    )
    return replace(whole, sections=tuple(section for section in sections if section.questions))


def call_form(is_one_place: bool) -> Form:
    """Return parts one and two: all that is asked while somebody is on the phone.

    Where the municipality has to be chosen, the section that asks for it stands open.
    """
    whole = form(CONCERN_FORM)
    kept = tuple(
        replace(section, folded=section.folded and is_one_place)
        for section in whole.sections
        if section.part in (FIRST, SECOND)
    )
    return replace(whole, sections=kept)


def in_three(shape: Form) -> tuple[Form, Form, Form]:
    """Return what is asked up to the children, the rest of part one, and part two.

    Who may be known stands between the first two, where the eye is while names are typed. The first needs no heading:
    the page has one.
    """
    first = [one.key for one in shape.questions(FIRST)]
    place = first.index(ROWS) + 1
    head = picked(shape, lambda one: one.key in first[:place])
    rest = picked(shape, lambda one: one.key in first[place:])
    opening = {section.key for section in head.sections}
    untitled = tuple(replace(section, title=None) for section in head.sections)
    rest_sections = tuple(replace(one, title=None) if one.key in opening else one for one in rest.sections)
    later = picked(shape, lambda one: one.key not in first)
    return replace(head, sections=untitled), replace(rest, sections=rest_sections), later


def taken_form() -> Form:
    """Return what is asked when a report from outside is taken as a concern: when, how and by whom it was told is known."""
    whole = form(CONCERN_FORM)
    parts = replace(whole, sections=tuple(one for one in whole.sections if one.part in (FIRST, SECOND)))
    return picked(parts, lambda one: one.data_class != _REPORTER and one.key not in _NOT_LATER - {ROWS})


def later_form(version: int) -> Form:
    """Return what can be completed or corrected on a concern that stands: all but the children and who told us."""
    whole = form(CONCERN_FORM, version)
    parts = replace(whole, sections=tuple(one for one in whole.sections if one.part in (FIRST, SECOND)))
    opened = replace(parts, sections=tuple(replace(one, folded=False) for one in parts.sections))
    return picked(opened, lambda one: one.key not in _NOT_LATER and one.data_class != _REPORTER)


def child_form(version: int) -> Form:
    """Return the question that asks for a child."""
    return picked(form(CONCERN_FORM, version), lambda one: one.key == ROWS)


def offered(actor: Actor) -> dict[str, Sequence[Choice]]:
    """Return what the page offers to choose from: municipalities within reach, and the villages of a single one."""
    allowed = municipalities_in(actor, Permission.LOG_CONCERN)
    areas = [one for one in areas_for_choice(AreaKind.MUNICIPALITY) if one.code in allowed]
    places: list[Any] = []
    if len(areas) == 1:
        for kind in (AreaKind.ADMINISTRATIVE_UNIT, AreaKind.VILLAGE):
            places += areas_for_choice(kind, within=areas[0].code)
    return {
        "municipalities": [Choice(one.code, str(one.text)) for one in areas],
        "places": [Choice(one.code, str(one.text)) for one in places[:_MOST_SUGGESTIONS]],
    }


def first_inputs(actor: Actor, choices: Mapping[str, Sequence[Choice]], channel: str) -> dict[str, str]:
    """Return what stands in the inputs before anybody types: now, how it came in, the only municipality."""
    moment = clock.local(clock.now())
    own = choices["municipalities"]
    return {
        "received_at-date": f"{moment.day}.{moment.month}.{moment.year}",
        "received_at-time": moment.strftime("%H:%M"),
        "channel": channel,
        "municipality": own[0].code if len(own) == 1 else "",
    }


def read_call(posted: QueryDict, shape: Form, choices: Mapping[str, Sequence[Choice]]) -> Answers:
    """Return what was told on the phone. Raises Invalid at the names of the inputs."""
    return read_answers(shape, posted, _QUICK, choices=choices)


def when_danger(shape: Form) -> str:
    """Return the condition under which the emergency lines show, as the script of the forms reads it."""
    asked = shape.by_key["emergency_called"].show_if
    return json.dumps(as_json(asked.node), separators=(",", ":")) if asked is not None else ""


def typed_children(posted: QueryDict) -> list[dict[str, Any]]:
    """Return the words by which each child that is being typed may be known, whatever else is still missing."""
    shared = {name: posted.get(name, "").strip() for name in ("father_name", "mother_name")}
    found = []
    for number in line_numbers(ROWS, posted)[:MOST_ROWS]:
        words: dict[str, Any] = {name: posted.get(f"{ROWS}-{number}-{key}", "").strip() for name, key in _NAMES.items()}
        day = read_day(posted.get(f"{ROWS}-{number}-birth_date", "").strip())
        age = read_whole(posted.get(f"{ROWS}-{number}-age_estimate", "").strip())
        words["age_estimate"] = age if age is not None and 0 <= age <= OLDEST_AGE else None
        found.append({**shared, **words, "birth_date": day.isoformat() if day else ""})
    return found or [shared]


_NAMES = {
    "given_name": "child_given_name",
    "surname": "child_surname",
    "nickname": "nickname",
    "sex": "sex",
    "village": "village",
}


def at_typed_rows(errors: Mapping[str, Sequence[Any]], posted: QueryDict) -> dict[str, Sequence[Any]]:
    """Return faults that the operation counted by child at the rows in which those children were typed."""
    rows = line_numbers(ROWS, [name for name, values in posted.lists() if any(values)])
    found = {}
    for name, said in errors.items():
        parts = name.split("-", 2)
        if parts[0] == ROWS and len(parts) == 3 and parts[1].isdecimal() and int(parts[1]) < len(rows):
            name = f"{ROWS}-{rows[int(parts[1])]}-{parts[2]}"
        found[name] = said
    return found
