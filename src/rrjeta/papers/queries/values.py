"""What the tables hold of a form's answers, by the name of the field that is the home of a question."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any
from uuid import UUID

from rrjeta.access.queries import staff_names
from rrjeta.cases.models import Approval, Case, Concern, ConcernReporter, Entry, Measure, Plan, Transfer
from rrjeta.forms.choices import Kind
from rrjeta.forms.rules.filled import Filled, filled
from rrjeta.forms.rules.shape import Choice, Form, Question
from rrjeta.kernel.clock import local
from rrjeta.kernel.ids import read_id
from rrjeta.kernel.sealing import open_record
from rrjeta.people.queries import AlertView, CareView, PersonView, TieView
from rrjeta.places.queries import area_names, is_area, organisations

SHAREABLE = "shareable"
Values = Mapping[str, Any]


def kept(
    form: Form, coded: Values, told: Values, fields: Values, line: tuple[str, Values, Values] | None = None
) -> Filled:
    """Return the answers of a form: what its records hold, and its fields by name. `line` is one child's own part."""
    told, shares = _shares(told)
    common: dict[str, Any] = {**_in_codes(form, coded), **told, **_by_question(form, fields, per_child=False)}
    per_child = {}
    if line is not None:
        child, line_coded, line_told = line
        line_told, line_shares = _shares(line_told)
        own: dict[str, Any] = {**_in_codes(form, line_coded), **line_told, **_by_question(form, fields, per_child=True)}
        per_child = {child: filled(form, own, shareable=line_shares)}
        # A form that was filled for one child alone may hold that child's answers in its header.
        missing = {
            key: common[key] for key, one in form.by_key.items() if one.per_child and key in common and key not in own
        }
        if missing:
            per_child = {child: filled(form, {**own, **missing}, shareable=[*line_shares, *shares])}
    return filled(form, common, shareable=shares, per_child=per_child)


def _shares(told: Values) -> tuple[dict[str, Any], list[str]]:
    rest = dict(told)
    return rest, list(rest.pop(SHAREABLE, None) or [])


def _in_codes(form: Form, coded: Values) -> dict[str, Any]:
    """Return coded answers with a level that was kept as its number under its code: 3 is `3_high`."""
    return {key: _code_of(form.by_key[key], value) if key in form.by_key else value for key, value in coded.items()}


def _code_of(question: Question, value: Any) -> Any:
    if question.kind is not Kind.ONE or not isinstance(value, int):
        return value
    return next((one.code for one in question.options if one.code.startswith(f"{value}_")), value)


def _by_question(form: Form, fields: Values, *, per_child: bool) -> dict[str, Any]:
    return {
        question.key: _fitting(question.kind, fields[question.field])
        for question in form.questions()
        if question.per_child is per_child and question.field and fields.get(question.field) not in (None, "", [])
    }


def _fitting(kind: Kind, value: Any) -> Any:
    if kind is Kind.DATE and isinstance(value, datetime):
        return local(value).date()
    if kind is Kind.MOMENT and isinstance(value, date) and not isinstance(value, datetime):
        return None
    if isinstance(value, str) and kind in (Kind.PLACE, Kind.ORGANISATION, Kind.PERSON) and not _is_listed(kind, value):
        return {"id": None, "text": value}
    return value


def _is_listed(kind: Kind, code: str) -> bool:
    if kind is Kind.ORGANISATION:
        return any(one.code == code for one in organisations())
    return kind is Kind.PLACE and is_area(code)


def choices_for(form: Form, kept: Filled, language: str, lists: Mapping[str, list[Choice]]) -> dict[str, list[Choice]]:
    """Return the names of whom and what the answers name by id: colleagues, areas, organisations. One query."""
    users = staff_names(_named_ids(form, kept))
    places = {code: text.in_(language) for code, text in area_names(_named_codes(form, kept)).items()}
    known: dict[str, list[Choice]] = {
        "users": [Choice(str(one), name) for one, name in users.items()],
        "municipalities": [Choice(code, name) for code, name in places.items()],
        "places": [Choice(code, name) for code, name in places.items()],
        "organisations": [Choice(one.code, one.text.in_(language)) for one in organisations()],
    }
    return {**known, "schools": known["organisations"], "admin_units": known["places"], **lists}


def _named_ids(form: Form, kept: Filled) -> set[UUID]:
    return {found for value in _answers(form, kept, Kind.USER) if (found := read_id(str(value)))}


def _named_codes(form: Form, kept: Filled) -> set[str]:
    return {str(value) for value in _answers(form, kept, Kind.PLACE)}


def _answers(form: Form, kept: Filled, kind: Kind) -> Iterable[Any]:
    """Return the ids that the answers of one kind name, on every line."""
    for question in form.questions():
        values = [kept.values.get(question.key), *(line.values.get(question.key) for line in kept.per_child.values())]
        for value in values:
            if question.kind is Kind.ROWS:
                for row in value or ():
                    yield from (_id(row.get(sub.key)) for sub in question.questions if sub.kind is kind)
            elif question.kind is kind:
                yield _id(value)


def _id(value: Any) -> Any:
    return value.get("id") if isinstance(value, Mapping) else value


# ---- What each kind of record holds in fields ----------------------------------------------------------------------


def concern_fields(concern: Concern, row: Values, reporter: ConcernReporter | None) -> dict[str, Any]:
    """Return the fields of a concern as one child's paper shows them: `row` is that child alone."""
    told = open_record(reporter) if reporter is not None else {}
    organisation = told.get("organisation")
    return {
        **{f"concern.{name}": getattr(concern, name) for name in _OF_CONCERN},
        "concern.children": [{key: value for key, value in row.items() if value not in (None, "")}],
        **{f"reporter.{name}": told.get(name) for name in ("name", "phone", "how_safely")},
        "reporter.organisation": {"id": None, "text": organisation} if organisation else None,
        "reporter.is_anonymous": reporter.is_anonymous if reporter else None,
        "reporter.relationship": reporter.relationship if reporter else None,
        "reporter.wants_answer": reporter.wants_answer if reporter else None,
        "safety_alert.code": concern.coded.get("safety_alerts"),
        "case.owner": str(concern.owner_id),
    }


_OF_CONCERN = (
    "received_at",
    "channel",
    "source",
    "danger_now",
    "urgency",
    "municipality",
    "outcome",
    "answered_at",
)


def person_fields(
    case: Case,
    person: PersonView,
    household: Values,
    family: Iterable[TieView],
    siblings: Iterable[PersonView],
    care: CareView | None,
    alerts: Iterable[AlertView],
) -> dict[str, Any]:
    """Return the fields of a registration: what is known of the child today."""
    told = person.told
    phone = told.get("phones") or ([{"number": told["phone"]}] if told.get("phone") else [])
    return {
        **{f"person.{name}": value for name, value in told.items()},
        "person.sex": person.sex,
        "person.languages": list(person.languages),
        "person.municipality": person.municipality,
        "person.phone": phone if isinstance(phone, list) else [{"number": phone}],
        "household.directions": household.get("directions"),
        "case.opened_at": case.opened_at,
        "case.harm_categories": case.harm_categories,
        "tie.carers": [
            {
                "person": {"id": None, "text": one.person.name},
                "relationship": one.relationship,
                "is_primary": one.is_carer,
                "is_legal": one.is_legal,
                "phone": one.person.told.get("phone"),
            }
            for one in family
            if one.until is None and one.child_id == person.id
        ],
        "tie.siblings": [{"person": {"id": None, "text": one.name}} for one in siblings],
        "care_arrangement.arrangement": care.arrangement if care else None,
        "care_arrangement.since_at": care.since_at if care else None,
        "safety_alert.code": [one.code for one in alerts],
    }


def entry_fields(entry: Entry, approval: Approval | None) -> dict[str, Any]:
    """Return the fields of an entry."""
    keep_until = entry.coded.get("retention_due_at")
    return {
        "entry.happened_at": entry.happened_at,
        "episode.retention_until": datetime.fromisoformat(keep_until) if keep_until else None,
        **_approved(approval),
    }


def plan_fields(plan: Plan, measure: Measure | None, cost: int | None) -> dict[str, Any]:
    """Return the fields of one edition of the plan, with the measure in force."""
    told = open_record(measure) if measure is not None else {}
    return {
        "plan.edition": plan.edition,
        "plan.happened_at": plan.happened_at,
        "plan.review_on": plan.review_on,
        "plan.total_cost": cost,
        "measure.kind": measure.kind if measure else None,
        "measure.status": measure.status if measure else None,
        "measure.court": told.get("court"),
        "measure.decision_no": told.get("decision_no"),
        "measure.court_decision_at": measure.court_decision_at if measure else None,
    }


def transfer_fields(transfer: Transfer, told: Values, lines: Values) -> dict[str, Any]:
    """Return the fields of a handover; `lines` are the measures, hearings and open actions handed over with it."""
    return {
        "transfer.kind": transfer.kind,
        "transfer.reason": transfer.reason,
        "transfer.from_unit": {"id": None, "text": transfer.from_unit.name},
        "transfer.from_owner": str(transfer.from_owner_id),
        "transfer.to_owner": str(transfer.to_owner_id) if transfer.to_owner_id else None,
        "transfer.to_unit": str(transfer.to_unit_id),
        "transfer.requested_at": transfer.requested_at,
        "transfer.answered_at": transfer.answered_at,
        "transfer.refused_reason": told.get("refused_reason"),
        **lines,
    }


def _approved(approval: Approval | None) -> dict[str, Any]:
    if approval is None:
        return {}
    return {"approval.user": str(approval.user_id), "approval.happened_at": approval.happened_at}
