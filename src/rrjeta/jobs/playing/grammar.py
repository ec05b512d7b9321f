"""What a step of a life may say: each verb, which keys it has to give and which it may give."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Grammar:
    """The keys of one verb."""

    needs: frozenset[str]
    may: frozenset[str]


def _keys(needs: str, may: str = "") -> Grammar:
    return Grammar(frozenset(needs.split()), frozenset(may.split()))


_STEP = (
    "arrangement conditions court decision_no do_parents_refuse end_decision happened has_monitored_plan "
    "has_report is_address_hidden is_appealed options parent_signatures parents_told parents_words place "
    "place_kind reason reason_code secured_at valid_from valid_to visit_frequency"
)

GRAMMAR: dict[str, Grammar] = {
    "log_concern": _keys("answers children concern", "parents_may_read"),
    "take_concern": _keys("concern"),
    "complete_concern": _keys("answers concern"),
    "screen": _keys("concern urgency", "known"),
    "open_case": _keys("cases concern harm owner", "first_step first_step_on reason"),
    "no_case": _keys("concern outcome reason", "receiver"),
    "confirm_no_case": _keys("concern"),
    "send_back_no_case": _keys("concern reason"),
    "answer_source": _keys("concern", "answered how not_possible"),
    "link_concern": _keys("case child concern"),
    "close_concern_reopened": _keys("concern", "reason"),
    "register": _keys("answers case", "unfinished"),
    "begin_assessment": _keys("cases contact_plan", "happened"),
    "assess_initially": _keys("answers cases", "each parents_may_read unfinished"),
    "begin_full_assessment": _keys("cases", "happened"),
    "assess_fully": _keys("answers cases", "each parents_may_read unfinished"),
    "ask_look": _keys("case", "happened"),
    "look_twice": _keys("assessment case", "disagree happened words"),
    "start_protection": _keys("answers cases", "each measure"),
    "end_protection": _keys("cases reason", "happened"),
    "propose_measure": _keys(
        "cases grounds kind measure", "happened options parents_told parents_words place_kind secured_at"
    ),
    "decide_measure": _keys(
        "cases measure move",
        _STEP,
    ),
    "follow_measure": _keys(
        "cases measure move",
        _STEP,
    ),
    "leave_emergency_place": _keys("arrangement cases measure place", "happened hidden"),
    "complete_papers": _keys("cases measure", "happened words"),
    "set_hearing": _keys("cases court hearing held", "matter measure room who_goes"),
    "end_hearing": _keys("cases hearing result"),
    "call_meeting": _keys("cases convened_by held invited level meeting place", "reason"),
    "declare_no_tie": _keys("meeting"),
    "plan_alone": _keys("cases reason"),
    "write_minutes": _keys("answers cases meeting", "each parents_may_read unfinished"),
    "draft_plan": _keys("answers cases", "parents_may_read unfinished"),
    "send_plan": _keys("cases", "happened"),
    "approve_plan": _keys("cases", "happened"),
    "approve_plan_alone": _keys("cases", "happened"),
    "approve_plan_on_paper": _keys("cases signed_by signed_role", "happened"),
    "send_plan_back": _keys("cases reason", "happened"),
    "give_help": _keys("cases kind line what worth", "fulfils happened quantity signed_by"),
    "outing": _keys("case told_to", "minutes place"),
    "visit": _keys("answers cases", "each parents_may_read unfinished"),
    "note": _keys("case text", "also_for happened kind remind_on with_whom"),
    "remind": _keys("case on words"),
    "ask_worker": _keys("case question text"),
    "answer_asked": _keys("case question text"),
    "end_reminders": _keys("cases"),
    "end_actions": _keys("cases status", "note only"),
    "contact": _keys("case name who", "between knows_case may_phone phone"),
    "warn": _keys("alert case", "for_household happened words"),
    "care": _keys("arrangement cases", "happened hidden where with_whom"),
    "add_relative": _keys("case name who", "born of sex surname"),
    "ask_tracing": _keys("case name surname who words", "sex"),
    "start_search": _keys("answers case"),
    "search_step": _keys("answers case"),
    "end_search": _keys("answers case"),
    "start_review": _keys("cases", "happened reason"),
    "review": _keys("answers cases", "parents_may_read unfinished"),
    "continue_plan": _keys("cases", "happened"),
    "approve_review": _keys("cases", "happened"),
    "approve_review_alone": _keys("cases", "happened"),
    "approve_review_on_paper": _keys("cases signed_by signed_role", "happened"),
    "plan_anew": _keys("cases reason", "happened"),
    "propose_closure": _keys("answers cases", "parents_may_read unfinished"),
    "approve_closure": _keys("cases", "happened second_reason words"),
    "close_alone": _keys("cases", "happened second_reason words"),
    "send_closure_back": _keys("cases reason", "happened"),
    "reopen_case": _keys("case owner why", "happened reason"),
    "send_transfer": _keys("answers cases"),
    "accept_transfer": _keys("cases owner", "who_goes"),
    "refuse_transfer": _keys("cases reason"),
    "withdraw_transfer": _keys("cases reason"),
    "shut_out": _keys("case user"),
    "merge": _keys("case into reason"),
    "give_cases": _keys("cases to", "words"),
    "offer_case": _keys("case to words"),
    "accept_case": _keys("case"),
    "agree": _keys("cases giver organisation", "classes until"),
    "refer": _keys("asks case need referral", "classes narrative organisation recipient service unfinished urgency"),
    "link_receiver": _keys("referral"),
    "answer_referred": _keys("move referral", "by_link on reason words"),
    "move_referred": _keys("move referral", "reason words"),
    "write_letter": _keys("case letter recipient template", "about address basis more purpose reason unfinished with"),
    "receive_letter": _keys("about case kind letter sender", "pages their_number written_on"),
    "cancel_letter": _keys("case letter reason"),
    "miss_service": _keys("case need reason"),
}
