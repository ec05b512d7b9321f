"""Rows as pages show them: every code in the reader's words, every address ready."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from rrjeta.cases.queries.pathways import deadline_kind, step_text
from rrjeta.cases.queries.worklist import Row
from rrjeta.files.choices import ScanState
from rrjeta.files.queries import AttachmentView
from rrjeta.forms.queries import form, told_summary
from rrjeta.forms.rules.shape import Form
from rrjeta.kernel.clock import local
from rrjeta.packs.current import current
from rrjeta.web.addresses import way_to

# Which page does a step. A step without a page of its own opens the file.
_DOORS = {
    "visit": "visit-record",
    "answer_source": "case-answer",
    "meet_child": "assessment-start",
    "assess_initially": "assessment-initial",
    "look_twice": "case-assessments",
    "assess_fully": "assessment-full",
    "call_meeting": "case-meetings",
    "hold_meeting": "case-meetings",
    "finish_minutes": "case-meetings",
    "draft_plan": "case-plan",
    "approve_plan": "plan-approve",
    "complete_plan": "case-plan",
    "review_plan": "review-write",
    "decide_review": "review-write",
    "approve_closure": "closure-decide",
    "search_child": "case-search",
    "go_to_child": "visit-record",
    "secure_child": "case-measures",
    "decide_measure": "case-measures",
    "execute_measure": "case-measures",
    "ask_court": "case-measures",
    "await_court": "case-measures",
    "leave_emergency_place": "case-measures",
    "complete_papers": "case-measures",
    "review_measure": "case-measures",
    "end_measure": "case-measures",
    "attend_hearing": "case-measures",
    "accept_transfer": "transfer-answer",
    "follow_up": "note-write",
}
# Where whoever decides does it on another page than the worker goes on.
_DECIDERS_DOORS = {"look_twice": "assessment-look", "decide_review": "plan-approve"}


@dataclass(frozen=True, slots=True)
class Line:
    """One child on a list, in words."""

    case_id: UUID
    url: str
    number: str
    name: str
    family: str
    birth_on: date | None
    is_age_estimated: bool
    sex: str
    place: str
    risk: int | None
    risk_words: str
    step: str
    what: str
    step_url: str
    waits: str
    due_at: datetime | None
    basis: str
    seen_on: date | None
    is_seen_alone: bool
    is_not_seen_in_time: bool
    stage: str
    worker: str
    alert: str
    marks: tuple[str, ...]
    household_id: UUID


def lines(rows: Iterable[Row]) -> list[Line]:
    """Return the rows of a list in the reader's words. Costs no query."""
    return [_line(row) for row in rows]


def _line(row: Row) -> Line:
    language = get_language() or "sq"
    person = row.person
    return Line(
        case_id=row.case_id,
        url=reverse("case", args=[row.case_id]),
        number=row.number,
        name=person.name,
        family=person.told.get("surname", ""),
        birth_on=person.birth_on,
        is_age_estimated=person.is_age_estimated,
        sex=sex_word(person.sex),
        place=row.village,
        risk=row.risk_level,
        risk_words=risk_words(row.risk_level),
        step=step_words(row.next_step, language),
        what=step_line(row.next_step, language),
        step_url="" if row.waits_for else step_url(row.next_step, row.case_id, is_own=row.is_readers),
        waits=waits_words(row.waits_for),
        due_at=row.due_at,
        basis=basis_words(row.next_step, language),
        seen_on=local(row.last_seen_at).date() if row.last_seen_at else None,
        is_seen_alone=row.was_alone,
        is_not_seen_in_time=row.is_not_seen_in_time,
        stage=label("case_status", row.stage),
        worker=row.owner_name,
        alert=_("Beware!") if row.has_alert else "",
        marks=_marks(row),
        household_id=row.household_id,
    )


def _marks(row: Row) -> tuple[str, ...]:
    marks = []
    if row.is_in_protection:
        marks.append(_("Immediate protection"))
    if row.is_missing:
        marks.append(_("Whereabouts unknown, being searched"))
    return tuple(marks)


def label(list_name: str, code: str) -> str:
    """Return the words of a code in the reader's language; the code itself where the list has none."""
    return _label(current().number, list_name, code, get_language() or "sq") if code else ""


@lru_cache(maxsize=8192)
def _label(_version: int, list_name: str, code: str, language: str) -> str:
    pack = current()
    return pack.labels(list_name, code).in_(language) if pack.has_code(list_name, code) else code


def labels(list_name: str, codes: Iterable[str]) -> list[str]:
    """Return the words of several codes."""
    return [label(list_name, code) for code in codes]


def options(list_name: str, only: Iterable[str] = ()) -> list[tuple[str, Any]]:
    """Return the codes of a list with their words, for choosing; `only` keeps some, in their order."""
    every = {one.code: one.text for one in current().code_list(list_name)}
    return [(code, every[code]) for code in (only or every) if code in every]


def options_first_none(list_name: str) -> list[tuple[str, Any]]:
    """Return the codes of a list for choosing where nothing is chosen at first."""
    return [("", _("choose")), *options(list_name)]


# What a kind of entry is called once it is written; its form is named by what it asks one to do.
_ENTRIES: dict[str, Any] = {
    "note": gettext_lazy("Note"),
    "visit": gettext_lazy("Visit"),
    "identification": gettext_lazy("Concern"),
    "minutes": gettext_lazy("GTN meeting"),
    "review": gettext_lazy("Review of the plan"),
    "closure": gettext_lazy("Closure"),
}


def entry_words(kind: str) -> str:
    """Return what a kind of entry is called in the file."""
    if kind in _ENTRIES:
        return str(_ENTRIES[kind])
    return str(form(kind).title)


def readable_told(
    shape: Form, kept: Mapping[str, Any], unreadable: Collection[str], keys: Iterable[str] = ()
) -> list[tuple[str, str]]:
    """Return label and words of the answers kept, without the classes of data that the reader may not see."""
    wanted = frozenset(keys)
    open_keys = [
        question.key
        for question in shape.questions()
        if question.data_class not in unreadable and (not wanted or question.key in wanted)
    ]
    return told_summary(shape, kept, keys=open_keys)


def risk_words(level: int | None) -> str:
    """Return the word of a risk level, or nothing while nobody has judged it."""
    if level is None:
        return ""
    for one in current().code_list("risk_level"):
        if one.code.startswith(str(level)):
            return str(one.text)
    return ""


def sex_word(code: str) -> str:
    """Return girl or boy, or nothing where it is not known."""
    return {"f": _("girl"), "m": _("boy")}.get(code, "")


@lru_cache(maxsize=512)
def step_words(code: str, language: str) -> str:
    """Return the verb of a step, for the button that does it."""
    return step_text(code).in_(language) if code else ""


@lru_cache(maxsize=512)
def step_line(code: str, language: str) -> str:
    """Return what a step is about, for the line beside its button."""
    return current().step(code).line.in_(language) if code else ""


@lru_cache(maxsize=512)
def basis_words(code: str, language: str) -> str:
    """Return what kind of limit a step has: legal limit or target (screens.md §1.4)."""
    kind = deadline_kind(code)
    return {"legal": _("legal limit"), "target": _("target")}.get(kind, "") if language else ""


def step_url(code: str, case_id: UUID, *, is_own: bool = True) -> str:
    """Return the page that does a step of a case, for its own worker or for whoever decides about it."""
    doors = _DOORS if is_own else {**_DOORS, **_DECIDERS_DOORS}
    return way_to(doors.get(code, "case"), case_id) or reverse("case", args=[case_id])


def waits_words(whom: str) -> str:
    """Return for whom a step waits, in words; nothing where it is the reader's."""
    return {
        "worker": _("Waits for the responsible worker"),
        "head": _("Waits for the head"),
        "director": _("Waits for the director"),
        "deputy": _("Waits for the deputy"),
        "head_receiving": _("Waits for whoever is to take it over"),
    }.get(whom, "")


def held_words(one: AttachmentView) -> str:
    """Return why a file is not opened, nothing when it is."""
    if one.is_served:
        return ""
    return _("waits for the scan") if one.scan_state == ScanState.WAITING else _("held back: harmful")
