"""Steps beside the stages: protection, measures, court, search, handing on, taking in from paper, merging, notes."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from rrjeta.access.models import Unit
from rrjeta.cases.models import Case, CoWorker, Hearing, Measure, Reminder, Transfer
from rrjeta.cases.operations.archiving import archive_case
from rrjeta.cases.operations.around_child import keep_contact, say_care, warn
from rrjeta.cases.operations.entries import LineGiven
from rrjeta.cases.operations.handover import accept_case, give_cases, offer_case, refuse_case, withdraw_offer
from rrjeta.cases.operations.hearings import end_hearing, set_hearing
from rrjeta.cases.operations.measure_steps import ProposalGiven, StepGiven
from rrjeta.cases.operations.measures import (
    complete_papers,
    decide_measure,
    decide_measure_on_paper,
    follow_measure,
    leave_emergency_place,
    propose_measure,
    report_refusal,
    review_measure,
)
from rrjeta.cases.operations.merging import merge_case
from rrjeta.cases.operations.notes import correct_note, finish_reminder, set_reminder, write_note
from rrjeta.cases.operations.paper_cases import PaperCaseGiven, take_in_paper_case
from rrjeta.cases.operations.protection import ProtectionGiven, end_protection, start_protection
from rrjeta.cases.operations.searching import SearchGiven, end_search, record_search_step, start_search
from rrjeta.cases.operations.transfers import (
    HandoverGiven,
    TakenOver,
    accept_transfer,
    add_co_worker,
    end_co_worker,
    refuse_transfer,
    send_transfer,
    withdraw_transfer,
)
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.ids import new_id
from tests.cast import ELSEWHERE, HOME
from tests.property.casework_steps import decider, newest, owner, signed
from tests.property.walk import ANYBODY, CASEWORK, WORKERS, Call, Walk

_DECIDED = {
    "proposed": ("M2", "M2", "M2", "M10"),
    "decided": ("M3", "M3", "M10"),
    "executed": ("M4", "M4", "M7", "M8", "M9"),
    "court_pending": ("M5", "M5", "M6", "M9"),
    "confirmed": ("M7", "M8", "M9", "M9"),
    "not_confirmed": ("M7", "M9", "M9"),
    "changed": ("M7", "M8", "M9"),
    "extended": ("M7", "M8", "M9"),
}
_FOLLOWED = {"M3", "M4", "M5", "M6"}
_STAGES = (
    "registered",
    "initial_assessment",
    "full_assessment",
    "gtn_planning",
    "plan_approval",
    "plan_active",
    "review",
)


# ---- Protection, measures, court ---------------------------------------------------------------------------------


def protect(walk: Walk, case: Case) -> Call:
    """The first night."""
    if case.is_in_protection and walk.chance(0.5):
        return Call(owner(walk, case), end_protection, {"case_id": case.id, "at": walk.at(), "reason": walk.words()})
    coded = {"is_immediate": walk.chance(0.8), "proposes_measure": walk.chance(0.5), "place_kind": "kin"}
    given = ProtectionGiven(
        walk.at(),
        {**coded, "parents_told": walk.often("told", "unsafe"), "police_handover": walk.chance(0.2)},
        {"grounds": walk.words(), "parents_words": walk.words()},
        {case.id: LineGiven()},
        secured_at=walk.one((None, walk.at())),
    )
    return Call(owner(walk, case), start_protection, {"case_id": case.id, "protection": given})


def measure(walk: Walk, case: Case) -> Call:
    """What a measure of the case asks for, or a new one."""
    known = list(Measure.objects.filter(case=case).order_by("entered_at", "id"))
    if not known or walk.chance(0.2):
        given = ProposalGiven(
            walk.code("protection_measure"),
            walk.at(),
            walk.words(),
            secured_at=walk.one((None, walk.at())),
            place_kind=walk.often("kin", "residential"),
            parents_told=walk.often("told", "unsafe", ""),
            parents_words=walk.words(),
        )
        return Call(owner(walk, case), propose_measure, {"case_id": case.id, "proposal": given})
    one = walk.one(known)
    if walk.chance(0.2):
        return _follow(walk, case, one)
    code = walk.often(walk.one(_DECIDED.get(one.status, ("M9",))), "M2", "M5", "M9", "T5", "none", share=0.1)
    step = _step(walk, code)
    asked = {"case_id": case.id, "measure_id": walk.often(one.id, new_id(), share=0.02), "code": code, "step": step}
    if code in _FOLLOWED:
        return Call(owner(walk, case), follow_measure, asked)
    if walk.chance(0.15):
        return Call(owner(walk, case), decide_measure_on_paper, asked)
    return Call(decider(walk, case), decide_measure, asked)


def _step(walk: Walk, code: str) -> StepGiven:
    reason_code = walk.code("measure_end_reason") if code == "M9" else ""
    return StepGiven(
        walk.at(),
        reason=walk.words(),
        reason_code=reason_code,
        signed=signed(walk),
        secured_at=walk.one((None, now())),
        place_kind=walk.one(("", "kin")),
        parents_told=walk.one(("", "told")),
        has_monitored_plan=walk.chance(0.9),
        visit_frequency=walk.words(),
        parent_signatures=walk.one((0, 1, 2)),
        do_parents_refuse=walk.chance(0.1),
        valid_from=walk.one((None, today())),
        valid_to=walk.one(
            (None, today() + timedelta(days=90), today() + timedelta(days=200), today() - timedelta(days=3))
        ),
        arrangement=walk.code("care_arrangement"),
        place=walk.words(),
        court=walk.words(),
        has_report=walk.chance(0.9),
        decision_no=walk.words(),
        is_appealed=walk.chance(0.2),
        end_decision=walk.words(),
    )


def _follow(walk: Walk, case: Case, one: Measure) -> Call:
    base = {"case_id": case.id, "measure_id": one.id, "at": walk.at()}
    way: Callable[..., Any] = walk.one((review_measure, report_refusal, complete_papers, leave_emergency_place))
    if way is leave_emergency_place:
        base |= {"arrangement": walk.code("care_arrangement"), "place": walk.words()}
    else:
        base |= {"words": walk.words()}
    return Call(owner(walk, case), way, base)


def hearing(walk: Walk, case: Case) -> Call:
    """A court session is set, or its result written."""
    known = Hearing.objects.filter(case=case).order_by("entered_at", "id").last()
    if known is not None and walk.chance(0.5):
        asked = {"case_id": case.id, "hearing_id": known.id, "result": walk.words()}
        return Call(owner(walk, case), end_hearing, asked)
    of = Measure.objects.filter(case=case).order_by("entered_at", "id").last()
    when = walk.one((now() + timedelta(days=5), now() - timedelta(minutes=5), None, now() + timedelta(days=2000)))
    measure_id = of.id if of and walk.chance(0.8) else None
    asked = {"case_id": case.id, "measure_id": measure_id, "held_at": when, "court": walk.words()}
    return Call(owner(walk, case), set_hearing, asked)


def search(walk: Walk, case: Case) -> Call:
    """The child is not found, is searched, is found."""
    way = walk.one((record_search_step, end_search)) if case.whereabouts_unknown_at else start_search
    coded = {"police_informed": walk.one(("yes", "no")), "other_attempts": walk.one((0, 3))}
    coded["seen_outcome"] = walk.code("visit_outcome")
    told = {"last_known": walk.words(), "step_done": walk.words(), "found_where": walk.words()}
    return Call(owner(walk, case), way, {"case_id": case.id, "search": SearchGiven(walk.at(), coded, told)})


# ---- Handing on --------------------------------------------------------------------------------------------------


def hand_on(walk: Walk, case: Case) -> Call:
    """The case goes to somebody else, here or elsewhere, or comes back."""
    waiting = Transfer.objects.filter(case=case, is_open=True).first()
    if waiting is None or walk.chance(0.15):
        return _offer(walk, case)
    answerer = walk.often(walk.name_of(waiting.owner_id), *CASEWORK)
    if waiting.kind == "reassign":
        way = walk.one((accept_case, accept_case, refuse_case, withdraw_offer))
        more = {"reason": walk.words()} if way is refuse_case else {}
        return Call(owner(walk, case) if way is withdraw_offer else answerer, way, {"case_id": case.id, **more})
    if walk.chance(0.6):
        measures = list(Measure.objects.filter(case=case, is_open=True).values_list("id", flat=True))
        hearings = Hearing.objects.filter(case=case, is_over=False).values_list("id", flat=True)
        new_owner = walk.user_id(walk.often("cen" if waiting.to_unit.municipality == ELSEWHERE else "besa", *ANYBODY))
        taken = TakenOver(new_owner, dict.fromkeys(hearings, "Cen"), walk.often(measures, []))
        return Call(answerer, accept_transfer, {"case_id": case.id, "taken": taken})
    if walk.chance(0.5):
        return Call(answerer, refuse_transfer, {"case_id": case.id, "reason": walk.words()})
    return Call(owner(walk, case), withdraw_transfer, {"case_id": case.id, "reason": walk.words()})


def _offer(walk: Walk, case: Case) -> Call:
    to = walk.user_id(walk.one((*WORKERS, "dea")))
    if walk.chance(0.5):
        unit = walk.cast.unit_elsewhere if case.municipality == HOME else walk.cast.unit
        kind, reason = walk.often("transfer", "transfer_request", "nothing"), walk.code("transfer_reason")
        told = {"summary": walk.words()}
        given = HandoverGiven(kind, reason, walk.often(unit.id, None, new_id()), walk.at(), {}, told)
        return Call(owner(walk, case), send_transfer, {"case_id": case.id, "handover": given})
    if walk.chance(0.5):
        cases = [one.id for one in walk.cases(owner_id=case.owner_id)] if walk.chance(0.3) else [case.id]
        return Call(decider(walk, case), give_cases, {"case_ids": cases, "to_id": to, "words": walk.words()})
    return Call(owner(walk, case), offer_case, {"case_id": case.id, "to_id": to, "words": walk.words()})


def work_along(walk: Walk, case: Case) -> Call:
    """A colleague elsewhere works along, or no longer."""
    known = CoWorker.objects.filter(case=case, ended_at=None).first()
    if known is not None:
        return Call(decider(walk, case), end_co_worker, {"case_id": case.id, "co_worker_id": known.id})
    return Call(decider(walk, case), add_co_worker, {"case_id": case.id, "user_id": walk.user_id(walk.one(ANYBODY))})


def merge(walk: Walk, case: Case) -> Call:
    """Two cases of one child become one."""
    other = walk.often(walk.one(walk.cases()).id, None, new_id())
    return Call(decider(walk, case), merge_case, {"case_id": case.id, "survivor_id": other, "reason": walk.words()})


def archive(walk: Walk, case: Case) -> Call:
    """The time of the file is over, perhaps."""
    who = walk.one(("data_protection", decider(walk, case)))
    return Call(who, archive_case, {"case_id": case.id})


def paper(walk: Walk) -> Call:
    """A folder is taken in at the stage it has reached."""
    unit: Unit = walk.often(walk.cast.unit, walk.cast.unit_elsewhere)
    has_measure = walk.chance(0.3)
    given = PaperCaseGiven(
        told={"given_name": walk.one(("Arta", "Blerim", "Dardan")), "surname": "Hoxha", "birth_date": "2015-04-12"},
        sex=walk.one(("f", "m", "u")),
        owner_id=walk.user_id(walk.often("ana" if unit == walk.cast.unit else "cen", *ANYBODY)),
        stage=walk.often(walk.one(_STAGES), "closed", "nowhere", share=0.05),
        risk_level=walk.one((None, 0, 2, 4)),
        next_step_on=walk.one((None, today(), today() + timedelta(days=20), today() - timedelta(days=2))),
        unit_id=unit.id,
        municipality=unit.municipality,
        harm_categories=("neglect",),
        opened_on=walk.one((None, today() - timedelta(days=200), today(), today() + timedelta(days=2))),
        last_seen_on=walk.one((None, today() - timedelta(days=40), today())),
        measure=walk.code("protection_measure") if has_measure else "",
        measure_valid_to=walk.one((None, today() + timedelta(days=30))) if has_measure else None,
        plan_date=walk.one((None, today() - timedelta(days=30))),
        summary=walk.words(),
    )
    return Call(walk.often("ana" if unit == walk.cast.unit else "cen", *CASEWORK), take_in_paper_case, {"paper": given})


# ---- Every day ---------------------------------------------------------------------------------------------------


def day(walk: Walk, case: Case) -> Call:
    """A note, a reminder, a contact, a warning, where the child lives."""
    who = owner(walk, case)
    way = walk.one((write_note, write_note, correct_note, set_reminder, finish_reminder, keep_contact, warn, say_care))
    asked: dict[str, Any] = {"case_id": case.id}
    if way is write_note:
        also = [one.id for one in walk.cases(household=case.household_id)] if walk.chance(0.2) else []
        asked |= {"text": walk.words(), "happened_at": walk.at(), "also_for": also}
        asked["remind_on"] = walk.one((None, today(), today() - timedelta(days=1)))
    elif way is correct_note:
        note = newest(case, "note")
        asked |= {"entry_id": note.id if note else new_id(), "text": walk.words()}
        asked["base_version"] = walk.one((None, 1, note.version if note else 9))
    elif way is set_reminder:
        asked |= {"remind_on": walk.one((today(), today() - timedelta(days=1))), "words": walk.words()}
    elif way is finish_reminder:
        known = Reminder.objects.filter(case=case).order_by("entered_at", "id").last()
        asked = {"reminder_id": known.id if known else new_id()}
    elif way is keep_contact:
        asked |= {"name": walk.words(), "phone": "069", "role_words": "fqinja", "may_phone": walk.often("yes", "x")}
    elif way is warn:
        asked |= {"code": walk.code("safety_alert"), "words": walk.words(), "for_household": walk.chance(0.5)}
        asked["at"] = walk.at()
    else:
        asked |= {"arrangement": walk.code("care_arrangement"), "since_at": walk.at(), "where": walk.words()}
        asked |= {"with_whom": "", "is_address_hidden": walk.chance(0.2)}
    return Call(who, way, asked)


BESIDE: tuple[Callable[[Walk, Case], Call], ...] = (
    protect,
    protect,
    measure,
    measure,
    measure,
    measure,
    hearing,
    search,
    hand_on,
    hand_on,
    hand_on,
    work_along,
    merge,
    archive,
    day,
    day,
)


def beside(walk: Walk) -> Call | None:
    """Something beside the stage of some case."""
    cases = walk.cases(is_open=True) if walk.chance(0.9) else walk.cases()
    return walk.one(BESIDE)(walk, walk.one(cases)) if cases else None
