"""Concerns as pages show them: every code in the reader's words, every address ready."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.permissions import Permission
from rrjeta.cases.queries.concern_lines import ConcernLine
from rrjeta.cases.queries.concern_lists import ConcernRow
from rrjeta.cases.queries.concerns import ChildLine, ConcernFile
from rrjeta.cases.queries.finding import Known
from rrjeta.cases.queries.known import CallBack, Likely
from rrjeta.cases.rules.concerns import YES
from rrjeta.forms.queries import form
from rrjeta.kernel.words import tokens
from rrjeta.matching.words import sentence_of
from rrjeta.packs.current import current
from rrjeta.people.queries import PersonView
from rrjeta.places.queries import area
from rrjeta.web.addresses import way_to
from rrjeta.web.case_page import alert_words
from rrjeta.web.moves import move_words
from rrjeta.web.restricted_shown import concern_links
from rrjeta.web.shown import basis_words, label, readable_told, sex_word, step_words, waits_words

# What stands in its own place on the page, or on no page at all.
_ELSEWHERE = frozenset(
    {"alleged_perpetrator", "screening_reason", "safety_alerts", "beware", "feedback_wanted", "known", "first_step"}
)


def row_shown(row: ConcernRow) -> dict[str, Any]:
    """Return one line of the list."""
    return {
        **concern_line_shown(row.line),
        "is_danger": row.line.danger_now == YES,
        "children": [person_shown(child) for child in row.children],
        "basis": basis_words(row.line.next_step, get_language() or "sq"),
        "owner": row.owner_name,
        "outcome": label("screening_outcome", row.outcome),
    }


def person_shown(person: PersonView, *, is_place_hidden: bool = False) -> dict[str, Any]:
    """Return a person in words, without the village when where they live is a secret."""
    return {
        "id": person.id,
        "name": person.name,
        "nickname": person.nickname if person.nickname != person.name else "",
        "birth_on": person.birth_on,
        "is_age_estimated": person.is_age_estimated,
        "sex": sex_word(person.sex),
        "place": "" if is_place_hidden else person.told.get("village", ""),
    }


def concern_shown(file: ConcernFile) -> dict[str, Any]:
    """Return what stands on the page of a concern."""
    concern, language = file.concern, get_language() or "sq"
    return {
        "number": concern.number,
        "received_at": concern.received_at,
        "entered_at": concern.entered_at if (concern.entered_at - concern.received_at).total_seconds() > 3600 else None,
        "taken_by": file.names.get(concern.entered_by_id, "") if concern.entered_by_id else "",
        "channel": label("contact_channel", concern.channel),
        "source": label("referral_source", concern.source),
        "wants_answer": file.wants_answer,
        "answered_at": concern.answered_at,
        "urgency": label("urgency", concern.urgency),
        "stage": label("case_status", concern.stage),
        "is_open": concern.is_open,
        "is_danger": concern.danger_now == YES and concern.is_open,
        "is_danger_open": concern.danger_now == YES and concern.is_open and concern.danger_taken_at is None,
        "owner": file.names.get(concern.owner_id, ""),
        "step": str(current().step(concern.next_step).line) if concern.next_step else "",
        "due_at": concern.due_at,
        "basis": basis_words(concern.next_step, language),
        "outcome": label("screening_outcome", concern.outcome),
        "is_screened": concern.is_search_done,
        "waits_for_look": bool(concern.is_open and concern.outcome),
        "reason": file.told.get("screening_reason", ""),
        "why_left_out": file.told.get("why_left_out", ""),
        "receiver": file.told.get("receiver", ""),
        "returned": file.told.get("returned_reason", "") if concern.is_open and not concern.outcome else "",
        "alerts": [alert_words(one) for one in file.alerts],
        "told": readable_told(form("identification", concern.pack_version), _told(file), file.masked),
        "restricted": concern_links(file),
        "children": [_child(file, one) for one in file.children],
        "adults": _adults(file),
        "history": [
            {
                "what": move_words(move.code),
                "happened_at": move.happened_at,
                "who": file.names.get(move.entered_by_id, "") if move.entered_by_id else "",
                "reason": told.get("reason", ""),
                "is_alone": move.is_without_second_look,
            }
            for move, told in file.moves
        ],
    }


def children_choices(children: Sequence[ChildLine]) -> list[tuple[str, str]]:
    """Return the children of a concern to choose one from."""
    return [(str(one.person.id), one.person.name or _("name not known")) for one in children]


def known_shown(known: Likely, children: Sequence[ChildLine] = ()) -> dict[str, Any]:
    """Return who may be known, with the reasons in words and the child of the concern who is most likely meant."""
    return {
        "cases": [_known(one, children) for one in known.cases],
        "concerns": [
            {
                "url": reverse("concern", args=[one.id]),
                "number": one.number,
                "received_at": one.received_at,
                "person": person_shown(one.person),
            }
            for one in known.concerns
        ],
    }


def concern_line_shown(one: ConcernLine) -> dict[str, Any]:
    """Return a concern that waits, as a line of a page shows it."""
    return {
        "url": way_to("concern", one.id),
        "take_url": way_to("concern-take-up", one.id),
        "number": one.number,
        "received_at": one.received_at,
        "urgency": label("urgency", one.urgency),
        "source": label("referral_source", one.source),
        "place": one.place or str(area(one.municipality).text),
        "step": step_words(one.next_step, get_language() or "sq"),
        "due_at": one.due_at,
        "waits": waits_words(one.waits_for),
    }


def call_back_shown(one: CallBack) -> dict[str, Any]:
    """Return whom to call because they may be registering a child of the reader's."""
    return {
        "id": one.id,
        "case_id": one.case_id,
        "number": one.number,
        "person": person_shown(one.person),
        "asked_by": one.asked_by,
        "phone": one.phone,
        "due_at": one.due_at,
    }


def emergency_shown() -> list[dict[str, str]]:
    """Return the numbers to call first, those that answer at once."""
    return [
        {"number": one.number, "name": str(one.name), "also": ", ".join(one.also)}
        for one in current().emergency_numbers()
        if one.also
    ]


def _told(file: ConcernFile) -> dict[str, Any]:
    return {
        key: value
        for key, value in {**file.concern.coded, **file.told, "danger_now": file.concern.danger_now}.items()
        if key not in _ELSEWHERE | file.masked_keys and value not in ("", None, [])
    }


def left_out_words(file: ConcernFile) -> list[str]:
    """Return what the concern does not tell yet, in the words of its form."""
    shape = form("identification", file.concern.pack_version)
    questions = {one.key: one for question in shape.questions() for one in (question, *question.questions)}
    return [str(questions[key].label) for key in file.left_out if key in questions]


def _child(file: ConcernFile, one: ChildLine) -> dict[str, Any]:
    told = one.person.told
    may_change = one.is_live and file.concern.is_open and Permission.SCREEN_CONCERN in file.allowed
    facts = [told.get("school", ""), told.get("grade", ""), label("care_arrangement", one.coded.get("lives_with", ""))]
    return {
        **person_shown(one.person, is_place_hidden=file.is_home_secret),
        "facts": [fact for fact in facts if fact],
        "edit_url": reverse("concern-child", args=[file.concern.id, one.person.id]) if may_change else "",
        "case_url": reverse("case", args=[one.case_id]) if one.case_id else "",
        "case_number": one.case_number,
    }


def _adults(file: ConcernFile) -> list[dict[str, Any]]:
    return [
        {"name": one.name, "tie": label("relationship", one.relationship), "is_suspected": one.is_suspected}
        for one in file.adults
    ]


def _known(one: Known, children: Sequence[ChildLine]) -> dict[str, Any]:
    typed = set(tokens(one.person.told.get("given_name", "")))
    meant = [str(line.person.id) for line in children if typed & set(tokens(line.person.told.get("given_name", "")))]
    return {
        "meant": meant[0] if meant else "",
        "reopen_url": "" if one.is_open else way_to("case-reopen", one.case_id),
        "case_id": one.case_id,
        "url": reverse("case", args=[one.case_id]),
        "number": one.number,
        "is_open": one.is_open,
        "person": person_shown(one.person),
        "is_family": one.is_family,
        "reasons": [words for reason in one.reasons if (words := sentence_of(reason.field, reason.agreement))],
    }
