"""The form of a referral: to whom, what is asked, what is shared class by class, and on which basis without a consent."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rrjeta.access.choices import DataClass
from rrjeta.consent.choices import BY_CONSENT
from rrjeta.network.operations.drafting import ReferralGiven
from rrjeta.network.queries.choosing import AskingPage, ReceiverWanted
from rrjeta.places.queries import organisation_name
from rrjeta.web.asking import Ask, Sent, drawn
from rrjeta.web.attempt import ids_in
from rrjeta.web.consents_shown import class_options, purpose_options
from rrjeta.web.shown import options

_TEAM, _BODY = "team:", "body:"


def receiver_wanted(
    sent: Mapping[str, Any], referral: Any = None, told: Mapping[str, Any] | None = None
) -> ReceiverWanted:
    """Return to whom somebody wants to refer: as the address says, else as the referral was written."""
    to, service = str(sent.get("to") or ""), next(iter(ids_in([str(sent.get("service") or "")])), None)
    if referral is not None and not (to or service):
        return ReceiverWanted(
            referral.service_id,
            None if referral.service_id else referral.to_unit_id,
            referral.organisation,
            str((told or {}).get("recipient") or ""),
        )
    unit = next(iter(ids_in([to.removeprefix(_TEAM)])), None) if to.startswith(_TEAM) else None
    body = to.removeprefix(_BODY) if to.startswith(_BODY) else ""
    return ReceiverWanted(service, unit, body, "" if body or unit or service else str(sent.get("name") or ""))


def receiver_asks(request: HttpRequest, page: AskingPage) -> list[Any]:
    """Return the two questions of the first step as HTML: somebody of the lists, or a name."""
    teams = [(f"{_TEAM}{one.id}", one.name) for one in page.teams]
    bodies = [(f"{_BODY}{one.code}", str(one.text)) for one in page.bodies]
    asks = [
        Ask("select", "to", _("To whom"), options=[("", _("Choose")), *teams, *bodies]),
        Ask("text", "name", _("Or write the name"), hint=_("For somebody who stands in no list.")),
    ]
    return [drawn(one, request, {}) for one in asks]


def wanted_of(page: AskingPage) -> dict[str, Any]:
    """Return to whom the form goes, in words."""
    one = page.receiver
    body = (
        organisation_name(one.service.organisation.code if one.service else one.organisation)
        if (one.service or one.organisation)
        else ""
    )
    return {
        "to": one.name or body or (one.unit.name if one.unit else ""),
        "team": one.unit.name if one.unit and not one.name else "",
        "has_account": one.unit is not None or (one.service is not None and one.service.team_id is not None),
    }


def asks_for(
    page: AskingPage, *, action_id: UUID | None = None, referral: Any = None, told: Mapping[str, Any] | None = None
) -> list[Ask]:
    """Return the questions of a referral to this receiver, with what stands in them."""
    kept, said = _kept(page, action_id, referral), told or {}
    offered = [one for one in class_options() if one[0] in page.offered]
    actions = [("", _("None"))] + [(str(one.id), str(one.told.get("what") or "")) for one in page.actions]
    bases = [("", _("A consent covers it")), *[one for one in options("legal_basis") if one[0] != BY_CONSENT]]
    asks = [
        Ask("select", "need", _("Which service"), options=options("service_type"), value=kept["need"], required=True),
        Ask("select", "action_id", _("For which action of the plan"), options=actions, value=kept["action_id"]),
        Ask(
            "long",
            "asks",
            _("What the receiver is asked to do"),
            hint=_("Write no name here: this is read before the referral is accepted."),
            value=said.get("asks", ""),
            required=True,
        ),
        Ask("radios", "urgency", _("How urgent"), options=options("urgency"), value=kept["urgency"]),
        Ask("day", "answer_by", _("Answer wanted by"), value=kept["answer_by"]),
        Ask(
            "many",
            "classes",
            _("What is shared once it is accepted"),
            options=offered,
            hint=_("Who the child is always goes with it. Tick only what the receiver needs for this."),
            value=kept["classes"],
        ),
    ]
    if DataClass.NARRATIVE in page.offered:
        hint = _("Only when it is ticked above. As much as the receiver needs, and no more.")
        asks.append(Ask("long", "narrative", _("What happened"), hint=hint, value=said.get("narrative", "")))
    return [
        *asks,
        Ask("select", "purpose", _("What for"), options=purpose_options(), value=kept["purpose"], required=True),
        Ask("radios", "language", _("Language of what is sent"), options=_languages(), value=kept["language"]),
        Ask("select", "legal_basis", _("What allows it"), options=bases, value=kept["legal_basis"]),
        Ask("long", "reason", _("Without a consent: why this cannot wait for one"), value=said.get("reason", "")),
    ]


def _kept(page: AskingPage, action_id: UUID | None, referral: Any) -> dict[str, Any]:
    if referral is None:
        return {
            "need": page.receiver.service.type if page.receiver.service else "",
            "action_id": str(action_id or ""),
            "urgency": "routine",
            "answer_by": None,
            "classes": ["plan"] if action_id and "plan" in page.offered else [],
            "purpose": "service",
            "language": "sq",
            "legal_basis": "",
        }
    names = ("need", "urgency", "answer_by", "classes", "purpose", "language", "legal_basis")
    return {**{name: getattr(referral, name) for name in names}, "action_id": str(referral.action_id or "")}


def _languages() -> list[tuple[str, str]]:
    return [("sq", _("Albanian")), ("en", _("English"))]


def given_from(sent: Sent, wanted: ReceiverWanted) -> ReferralGiven:
    """Return the referral as it was typed. Raises Invalid for a day that cannot be read."""
    given = ReferralGiven(
        need=sent.text("need"),
        urgency=sent.text("urgency"),
        asks=sent.text("asks"),
        purpose=sent.text("purpose"),
        service_id=wanted.service_id,
        unit_id=wanted.unit_id,
        organisation=wanted.organisation,
        recipient=wanted.name,
        classes=tuple(sent.many("classes")),
        narrative=sent.text("narrative"),
        answer_by=sent.day("answer_by"),
        legal_basis=sent.text("legal_basis"),
        reason=sent.text("reason"),
        action_id=sent.id("action_id"),
        language=sent.text("language") if sent.text("language") in ("sq", "en") else "",
    )
    sent.check()
    return given
