"""What each move of a measure writes on it, from what was typed. Called inside operations, before the guards are asked."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.utils.translation import gettext_lazy as _

from rrjeta.cases.models import Measure
from rrjeta.cases.operations.approving import Signed
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.guards import is_written
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.cases.rules.placing import are_options_explained
from rrjeta.kernel.clock import at as moment_of
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.packs.current import current

PLACES = "placement_preference_order"
TOLD, UNSAFE = "told", "unsafe"


@dataclass(frozen=True, slots=True)
class ProposalGiven:
    """A measure as it was proposed. `options` says of each less restrictive place why it was not chosen."""

    kind: str
    at: datetime
    grounds: str
    secured_at: datetime | None = None
    place_kind: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    parents_told: str = ""
    parents_words: str = ""


@dataclass(frozen=True, slots=True)
class StepGiven:
    """What was typed with one move of a measure; each move reads its own part of it."""

    at: datetime
    reason: str = ""
    reason_code: str = ""
    signed: Signed | None = None
    secured_at: datetime | None = None
    place_kind: str = ""
    options: Mapping[str, str] = field(default_factory=dict)
    parents_told: str = ""
    parents_words: str = ""
    has_monitored_plan: bool = False
    visit_frequency: str = ""
    parent_signatures: int = 0
    do_parents_refuse: bool = False
    conditions: str = ""
    valid_from: date | None = None
    valid_to: date | None = None
    arrangement: str = ""
    place: str = ""
    is_address_hidden: bool = False
    court: str = ""
    has_report: bool = False
    decision_no: str = ""
    is_appealed: bool = False
    end_decision: str = ""
    pages: Sequence[bytes] = ()


@dataclass(slots=True)
class Written:
    """What one move writes on the measure before its guards are asked."""

    fields: dict[str, Any] = field(default_factory=dict)
    coded: dict[str, Any] = field(default_factory=dict)
    told: dict[str, Any] = field(default_factory=dict)
    state: dict[str, Any] = field(default_factory=dict)


def written_by(measure: Measure, code: str, step: StepGiven) -> Written:
    """Return what a move writes on the measure. Raises Invalid for days that cannot be."""
    written = _WRITTEN[code](measure, pathway_of(measure.case.pathway, measure.pack_version), step)
    _check_days(measure, written)
    return written


def of_options(place_kind: str, options: Mapping[str, str]) -> dict[str, Any]:
    """Return the coded answers about the place chosen and those that were not."""
    order = [one.code for one in current().code_list(PLACES)]
    is_explained = are_options_explained(order, place_kind, {code for code, words in options.items() if words.strip()})
    return {"place_kind": place_kind, "has_options_explained": is_explained}


def of_parents(told: str, words: str) -> dict[str, Any]:
    """Return the coded answers about telling the parents."""
    is_settled = told == TOLD or (told == UNSAFE and is_written(words))
    return {"parents_told": told, "has_told_parents": is_settled}


def check_moment(at: datetime | None, name: str = "at") -> None:
    """Pass a moment that has come, or none. Raises Invalid at the field."""
    if at is not None and at > now():
        raise Invalid({name: _("This lies in the future. Give the time when it happened.")})


def _decided(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    if _is_before(step.at, measure.proposed_at):
        raise Invalid({"at": _("This lies before the measure was proposed.")})
    check_moment(step.secured_at, "secured_at")
    coded: dict[str, Any] = {}
    if step.place_kind:
        coded |= of_options(step.place_kind, step.options)
    if step.parents_told:
        coded |= of_parents(step.parents_told, step.parents_words)
    if measure.kind in pathway.meaning("measure_in_family"):
        coded |= {
            "has_monitored_plan": step.has_monitored_plan,
            "has_visit_frequency": bool(step.visit_frequency.strip()),
            "parent_signature_count": step.parent_signatures,
            "do_parents_refuse": step.do_parents_refuse,
        }
    fields = {
        "decided_at": step.at,
        "valid_from": step.valid_from,
        "valid_to": step.valid_to,
        **({"secured_at": step.secured_at} if step.secured_at else {}),
    }
    told = {
        "conditions": step.conditions,
        "visit_frequency": step.visit_frequency,
        "options": {code: words for code, words in step.options.items() if words.strip()},
        "parents_words": step.parents_words,
        "decided_by": step.signed.name if step.signed else "",
    }
    return Written(fields, coded, told)


def _executed(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    has_place = bool(step.arrangement) and bool(step.place.strip())
    is_hidden = step.is_address_hidden or step.arrangement in pathway.meaning("hidden_place")
    coded = {"has_place": has_place, "is_place_hidden": is_hidden}
    return Written({"executed_at": step.at}, coded, {"place": step.place})


def _asked(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    if _is_before(step.at, measure.decided_at):
        raise Invalid({"at": _("This lies before the measure was decided.")})
    coded = {"has_court": bool(step.court.strip()), "has_psychosocial_report": step.has_report or bool(step.pages)}
    return Written({"court_request_at": step.at}, coded, {"court": step.court})


def _judged(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    if _is_before(step.at, measure.court_request_at):
        raise Invalid({"at": _("This lies before the request to the court.")})
    fields: dict[str, Any] = {"court_decision_at": step.at, "is_appealed": step.is_appealed}
    if step.valid_to:
        fields["valid_to"] = step.valid_to
    coded = {"has_decision_number": bool(step.decision_no.strip())}
    return Written(fields, coded, {"decision_no": step.decision_no, "conditions": step.conditions})


def _changed(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    fields = {"valid_to": step.valid_to} if step.valid_to else {}
    return Written(fields, {}, {"conditions": step.conditions})


def _extended(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    state = {
        "valid_to": moment_of(measure.valid_to) if measure.valid_to else None,
        "new_valid_to": moment_of(step.valid_to) if step.valid_to else None,
    }
    fields = {"valid_to": step.valid_to} if step.valid_to else {}
    return Written(fields, {}, {"conditions": step.conditions}, state)


def _ended(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    if _is_before(step.at, measure.proposed_at):
        raise Invalid({"at": _("This lies before the measure was proposed.")})
    coded = {"has_end_decision": bool(step.end_decision.strip()), "has_next_care": bool(step.arrangement)}
    return Written({}, coded, {"end_decision": step.end_decision})


def _revoked(measure: Measure, pathway: Pathway, step: StepGiven) -> Written:
    return Written()


_WRITTEN: dict[str, Callable[[Measure, Pathway, StepGiven], Written]] = {
    "M2": _decided,
    "M3": _executed,
    "M4": _asked,
    "M5": _judged,
    "M6": _judged,
    "M7": _changed,
    "M8": _extended,
    "M9": _ended,
    "M10": _revoked,
}


def _is_before(at: datetime, other: datetime | None) -> bool:
    """Tell whether a moment lies before another; pages send whole minutes, so the seconds of the other do not count."""
    return other is not None and at < other.replace(second=0, microsecond=0)


def _check_days(measure: Measure, written: Written) -> None:
    start = written.fields.get("valid_from") or measure.valid_from
    end = written.fields.get("valid_to")
    if end is not None and start is not None and end < start:
        raise Invalid({"valid_to": _("This lies before the first day.")})
