"""What each move of a measure asks, and how what was typed becomes its step."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from rrjeta.cases.operations.approving import Signed
from rrjeta.cases.operations.measure_steps import PLACES, ProposalGiven, StepGiven
from rrjeta.cases.queries.measures import MeasureView
from rrjeta.kernel.clock import now, today
from rrjeta.packs.current import current
from rrjeta.web.asking import Ask, Sent, day_of, moment_of
from rrjeta.web.shown import options

_TOLD: tuple[tuple[str, Callable[[], str]], ...] = (
    ("told", lambda: _("Yes")),
    ("not_yet", lambda: _("Not yet")),
    ("unsafe", lambda: _("No, it is not safe")),
)
# The pack names the field at which a guard refuses; some stand on our pages under another name.
AT = {
    "at": "happened_at",
    "executed_at": "happened_at",
    "court_request_at": "court",
    "arrangement": "care_arrangement",
    "options": "place_kind",
    "reason_text": "reason_text",
    "pages": "signed_pages",
    "file": "signed_pages",
    "signed_role": "signed_role",
    "reason": "reason_code",
}


def proposal_asks() -> list[Ask]:
    """Return what is asked when a measure is proposed."""
    kinds = options("protection_measure")
    return [
        Ask("radios", "kind", _("Measure"), kinds, required=True),
        _when(_("When it is proposed")),
        Ask("long", "grounds", _("Grounds"), required=True, hint=_("What happened, and why less would not be enough.")),
        Ask("moment", "secured_at", _("The child in a safe place since"), hint=_("For an immediate measure.")),
        *_place_asks(""),
        *_parent_asks(""),
    ]


def read_proposal(sent: Sent) -> ProposalGiven:
    """Return a proposal as it was typed. Raises Invalid."""
    return ProposalGiven(
        kind=sent.text("kind"),
        at=moment_of(sent, "happened_at"),
        grounds=sent.text("grounds"),
        secured_at=_moment(sent, "secured_at"),
        place_kind=sent.text("place_kind"),
        options=_read_options(sent),
        parents_told=sent.text("parents_told"),
        parents_words=sent.text("parents_words"),
    )


def step_asks(view: MeasureView, code: str, *, is_on_paper: bool, is_in_family: bool, has_place: bool) -> list[Ask]:
    """Return what a move asks of this measure; a decision on paper asks who signed and for the page."""
    found = _ASKS[code](view, is_in_family, has_place)
    return [*found, *(_signature_asks() if is_on_paper else [])]


def read_step(sent: Sent, *, is_on_paper: bool) -> StepGiven:
    """Return a step as it was typed; fields that the page did not ask for stay empty. Raises Invalid."""
    signed = None
    if is_on_paper:
        signed = Signed(sent.text("signed_by"), sent.text("signed_role"), sent.pages("signed_pages"))
    step = StepGiven(
        at=moment_of(sent, "happened_at"),
        reason=sent.text("reason_text"),
        reason_code=sent.text("reason_code"),
        signed=signed,
        secured_at=_moment(sent, "secured_at"),
        place_kind=sent.text("place_kind"),
        options=_read_options(sent),
        parents_told=sent.text("parents_told"),
        parents_words=sent.text("parents_words"),
        has_monitored_plan=sent.is_yes("monitored_plan"),
        visit_frequency=sent.text("visit_frequency"),
        parent_signatures=sent.whole("signatures", 999) or 0,
        do_parents_refuse=sent.is_yes("do_parents_refuse"),
        conditions=sent.text("conditions"),
        valid_from=day_of(sent, "valid_from"),
        valid_to=day_of(sent, "valid_to"),
        arrangement=sent.text("care_arrangement"),
        place=sent.text("place"),
        is_address_hidden=sent.is_yes("is_address_hidden"),
        court=sent.text("court"),
        has_report=sent.is_yes("psychosocial_report"),
        decision_no=sent.text("decision_no"),
        is_appealed=sent.is_yes("is_appealed"),
        end_decision=sent.text("end_decision"),
        pages=sent.pages("paper"),
    )
    sent.check()
    return step


def _decide(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    coded, told = view.measure.coded, view.told
    asks = [_when(_("When it was decided"))]
    if view.measure.secured_at is None and has_place:
        asks.append(Ask("moment", "secured_at", _("The child in a safe place since")))
    if has_place:
        asks += _place_asks(str(coded.get("place_kind") or ""), told.get("options") or {})
    asks += _parent_asks(str(coded.get("parents_told") or ""), str(told.get("parents_words") or ""))
    if is_in_family:
        asks += [
            Ask("tick", "monitored_plan", _("There is a monitored plan, made with the parents.")),
            Ask("text", "visit_frequency", _("How often the family is visited")),
            Ask("text", "signatures", _("Parents who signed"), value="0", more={"inputmode": "numeric", "width": "2"}),
            Ask(
                "tick",
                "do_parents_refuse",
                _("The parents do not cooperate."),
                hint=_("Then another measure is decided."),
            ),
        ]
    return [
        *asks,
        Ask("long", "conditions", _("Conditions"), more={"rows": 3}),
        Ask("day", "valid_from", _("In force from"), value=today()),
        Ask("day", "valid_to", _("In force until")),
    ]


def _execute(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    asks = [_when(_("When it was carried out"))]
    return [*asks, *_care_asks(is_required=has_place)] if has_place else asks


def _ask_court(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    return [
        _when(_("When the request was sent")),
        Ask("text", "court", _("Which court"), required=True),
        Ask("tick", "psychosocial_report", _("The psychosocial report goes with the request.")),
        Ask("files", "paper", _("Photo or scan of the report"), more={"is_many": True}),
    ]


def _court(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    return [
        _when(_("When the court decided")),
        Ask("text", "decision_no", _("Number of the decision"), required=True),
        Ask("long", "conditions", _("Conditions"), value=view.told.get("conditions", ""), more={"rows": 3}),
        Ask("day", "valid_to", _("In force until"), value=view.measure.valid_to),
        Ask("tick", "is_appealed", _("Somebody has appealed.")),
        Ask("files", "paper", _("Photo or scan of the decision"), more={"is_many": True}),
    ]


def _change(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    return [
        _when(_("When it was decided")),
        Ask("long", "conditions", _("Conditions"), value=view.told.get("conditions", ""), more={"rows": 3}),
        Ask("day", "valid_to", _("In force until"), value=view.measure.valid_to),
        _reason(),
    ]


def _extend(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    return [_when(_("When it was decided")), Ask("day", "valid_to", _("New last day"), required=True), _reason()]


def _end(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    return [
        _when(_("When it was decided")),
        Ask("radios", "reason_code", _("Why it ends"), options("measure_end_reason"), required=True),
        Ask("text", "end_decision", _("The decision that ends it, with its number"), required=True),
        *(_care_asks(is_required=has_place) if has_place else []),
        Ask("long", "reason_text", _("In words"), more={"rows": 3}),
    ]


def _revoke(view: MeasureView, is_in_family: bool, has_place: bool) -> list[Ask]:
    return [_when(_("When it was decided")), _reason()]


_ASKS: dict[str, Callable[[MeasureView, bool, bool], list[Ask]]] = {
    "M2": _decide,
    "M3": _execute,
    "M4": _ask_court,
    "M5": _court,
    "M6": _court,
    "M7": _change,
    "M8": _extend,
    "M9": _end,
    "M10": _revoke,
}


def _when(label: str) -> Ask:
    return Ask("moment", "happened_at", label, value=now(), required=True)


def _reason() -> Ask:
    return Ask("long", "reason_text", _("Reason"), required=True, more={"rows": 3})


def _place_asks(chosen: str, why: dict[str, str] | None = None) -> list[Ask]:
    places = options(PLACES)
    said = why or {}
    hint = _("The least restrictive place first. For each one before yours write why it was not chosen.")
    first = Ask("radios", "place_kind", _("Where the child is placed"), places, value=chosen, hint=hint)
    return [first, *(_why(code, text, said.get(code, "")) for code, text in places[:-1])]


def _why(code: str, text: Any, words: str) -> Ask:
    return Ask("text", f"why-{code}", _("Why not: %(place)s") % {"place": text}, value=words)


def _read_options(sent: Sent) -> dict[str, str]:
    return {one.code: sent.text(f"why-{one.code}") for one in current().code_list(PLACES)}


def _parent_asks(told: str, words: str = "") -> list[Ask]:
    answers = [(code, label()) for code, label in _TOLD]
    return [
        Ask("radios", "parents_told", _("Have the parents been told?"), answers, value=told, more={"is_inline": True}),
        Ask("text", "parents_words", _("How they were told, or why it is not safe"), value=words),
    ]


def _care_asks(*, is_required: bool) -> list[Ask]:
    hidden = _("The address is not shown on lists, headers and papers.")
    return [
        Ask(
            "select",
            "care_arrangement",
            _("Where the child lives from now on"),
            options("care_arrangement"),
            required=is_required,
            more={"empty": _("Choose")},
        ),
        Ask("text", "place", _("Place and name"), required=is_required),
        Ask("tick", "is_address_hidden", hidden, hint=_("The address of a refuge is never shown.")),
    ]


def _signature_asks() -> list[Ask]:
    return [
        Ask("text", "signed_by", _("Who signed"), required=True),
        Ask("select", "signed_role", _("In which role"), options("user_role", ("social_director", "njmf_head"))),
        Ask("files", "signed_pages", _("Photo of the signed page"), required=True, more={"is_many": True}),
    ]


def _moment(sent: Sent, name: str) -> datetime | None:
    return sent.moment(name)


def emergency_asks() -> list[Ask]:
    """Return what is asked when a child leaves an emergency place."""
    return [_when(_("Since when")), *_care_asks(is_required=True)]


def words_asks(label: str) -> list[Ask]:
    """Return what is asked where a moment and words are enough."""
    return [_when(_("When")), Ask("long", "words", label, more={"rows": 4})]
