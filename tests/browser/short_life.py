"""A short life of one child from the concern to the closing: every step of the pathway once, with as few words as it takes."""

from typing import Any

from rrjeta.jobs.playing.life import Life, life_of

_CASE = {"cases": ["ema"]}
_MEASURE = {**_CASE, "measure": "masa"}
_DANGERS = ("doctor", "sexual", "access", "suicide", "infant", "feud", "weapon", "taken")
_SCREENS = {"siblings_screen": "no", "trafficking_screen": "not_vot", "dv_screen": "yes", "suicide_screen": "no"}
_MEETING = {
    "place": "Bashkia",
    "convened_by": "pmf",
    "level": "nja",
    "invited": [{"role": "parent", "name": "Nëna"}, {"role": "health", "user": "dr-mira"}],
}
_CLOSING = [{"code": "propose_closure"}]
_SEEN = {"outcome": "done_child_alone", "risk_level": "1_low"}
_ENDED = {
    "reason_code": "objective_met",
    "end_decision": "Vendim 2",
    "arrangement": "parents",
    "place": "Në shtëpi",
}


def _step(at: str, by: str, do: str, **given: Any) -> dict[str, Any]:
    return {"at": f"day {at}", "by": by, "do": do, **given}


_CONCERN = {
    "what_happened": "Britma çdo natë.",
    "danger_now": "yes",
    "child_location": "Te fqinja",
    "source": "neighbour",
    "children": [{"child_given_name": "Ema", "age_estimate": 8, "sex": "f"}],
}
_INITIAL = {
    "contact_place": "home_unannounced",
    "child_seen": "done_child_alone",
    "interview_alone": True,
    **{f"danger_{name}": "no" for name in _DANGERS},
    "danger_access": "yes",
    "severity": 4,
    "likelihood": 4,
    "vulnerability": 4,
    "cannot_protect": 3,
    "risk_factors": ["dv_history"],
    "risk_level": "4_immediate",
    **_SCREENS,
    "immediate_action": "Largohet.",
    "next_step": "open_cp",
}
_NIGHT = {
    "grounds": "Babai kërcënoi.",
    "is_immediate": True,
    "secured_at": "day 1 09:00",
    "place_kind": "kin",
    "proposes_measure": True,
    "parents_told": "told",
}
_FULL = {
    "sources_consulted": [{"organisation": "Shkolla", "method": "phone"}],
    "home_visit_dates": [{"date": "day 1"}],
    "domains": {"safety": {"needs": "Siguri", "score": "s1"}},
    "child_opinion": "Me mamin.",
    "analysis": "Dhuna rritet.",
    "risk_level": "4_immediate",
    "conclusion": "open_cp",
    "best_interest_reasoning": "Te tezja.",
}
_MINUTES = {
    "attendance": [{"role": "parent", "attendance": "present"}],
    "child_view_presented": True,
    "summary": "Pajtohen.",
    "decisions": [{"code": "approve_plan", "text": "Psikologe", "due": "day 20", "becomes_action": True}],
}
_PLAN = {
    "overall_goal": "Ema e sigurt",
    "safety_plan": "Thirr 129.",
    "objectives": [{"domain": "safety", "objective": "Siguri"}],
    "actions": [{"objective": 1, "what": "Urdhër", "responsible_kind": "family", "due": "day 20"}],
    "visit_type": "home_announced",
    "visit_interval": "weekly",
    "valid_until": "day 90",
    "review_date": "day 30",
    "closure_criteria": "Pa frikë.",
    "family_agreement": "given",
}
_REVIEW = {
    "participants": [{"person": "Nëna", "role": "parent", "attendance": "present"}],
    "objectives": {"all": {"attainment": "achieved"}},
    "child_opinion": "Mirë.",
    "risk_after": "1_low",
}
_CLOSURE = {
    "reason": "not_at_risk",
    "risk_at_closure": "1_low",
    "early_reason": "E qetë.",
    "summary": "E sigurt.",
    "child_opinion": "Mirë.",
    "informed": [{"who": "Nëna"}],
    "child_told": True,
    "family_told": True,
}

_STEPS = [
    _step("1 08:00", "elira", "log_concern", concern="thirrja", children="ema", answers=_CONCERN),
    _step("1 08:05", "elira", "take_concern", concern="thirrja"),
    _step("1 08:10", "elira", "screen", concern="thirrja", urgency="immediate", known="no"),
    _step("1 08:15", "elira", "open_case", concern="thirrja", **_CASE, owner="elira", harm="abuse_violence"),
    _step("1 08:20", "elira", "begin_assessment", **_CASE, contact_plan="Në banesë"),
    _step("1 09:30", "elira", "assess_initially", **_CASE, answers=_INITIAL),
    _step("1 09:40", "elira", "start_protection", **_MEASURE, answers=_NIGHT, each={"ema": {"doctor_seen": "told"}}),
    _step("1 10:00", "artan", "decide_measure", **_MEASURE, move="M2"),
    _step(
        "1 11:00", "elira", "follow_measure", **_MEASURE, move="M3", arrangement="kinship_informal", place="Te tezja"
    ),
    _step("1 12:00", "elira", "follow_measure", **_MEASURE, move="M4", court="Gjykata", has_report=True),
    _step("1 12:10", "elira", "set_hearing", **_MEASURE, hearing="seanca", held="day 2 09:00", court="Gjykata"),
    _step("1 13:00", "elira", "begin_full_assessment", **_CASE),
    _step("2 10:00", "elira", "end_hearing", **_CASE, hearing="seanca", result="E ligjshme"),
    _step("2 10:10", "elira", "follow_measure", **_MEASURE, move="M5", decision_no="1/1", valid_to="day 40"),
    _step("2 12:00", "elira", "assess_fully", **_CASE, answers=_FULL),
    _step("3 08:00", "elira", "call_meeting", **_CASE, meeting="gtn", held="day 3 10:00", **_MEETING),
    _step("3 08:30", "dr-mira", "declare_no_tie", meeting="gtn"),
    _step("3 12:00", "elira", "write_minutes", meeting="gtn", **_CASE, answers=_MINUTES),
    _step("4 09:00", "elira", "draft_plan", **_CASE, answers=_PLAN),
    _step("4 09:30", "elira", "send_plan", **_CASE),
    _step("4 10:00", "artan", "approve_plan", **_CASE),
    _step("10 10:00", "elira", "visit", **_CASE, answers={"new_risk": "no"}, each={"ema": _SEEN}),
    _step("10 11:00", "drita", "decide_measure", **_MEASURE, move="M9", **_ENDED),
    _step("10 12:00", "elira", "end_protection", **_CASE, reason="Babai larg"),
    _step("10 13:00", "elira", "note", case="ema", text="Shkolla telefonoi."),
    _step("20 09:00", "elira", "end_actions", **_CASE, status="done"),
    _step("20 10:00", "elira", "call_meeting", **_CASE, meeting="gtn2", held="day 21 10:00", **_MEETING),
    _step("21 12:00", "elira", "write_minutes", meeting="gtn2", **_CASE, answers={**_MINUTES, "decisions": _CLOSING}),
    _step("23 10:00", "elira", "visit", **_CASE, answers={"new_risk": "no"}, each={"ema": _SEEN}),
    _step("24 09:00", "elira", "start_review", **_CASE),
    _step("24 10:00", "elira", "review", **_CASE, answers={**_REVIEW, "outcome": "close"}),
    _step("24 11:00", "elira", "propose_closure", **_CASE, answers=_CLOSURE),
    _step("25 09:00", "drita", "approve_closure", **_CASE, words="Po"),
    _step("115 10:00", "elira", "note", case="ema", text="Mirë.", kind="call"),
]

SHORT_LIFE: Life = life_of("short", _STEPS)
