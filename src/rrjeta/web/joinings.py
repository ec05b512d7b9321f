"""Joining two records of one child: what will be joined first, then a second person where one is asked for, and undoing."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.doubles import ask_joining, confirm_joining, withdraw_joining
from rrjeta.cases.operations.parting import GOES, STAYS, undo_joining
from rrjeta.cases.queries.comparing import Compared, compared
from rrjeta.cases.queries.joinings import JoiningPage, Since, joining_page, undo_page
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import NotAllowed
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.doubles import reason_lines, side_shown
from rrjeta.web.shown import entry_words, label
from rrjeta.web.words.dates import day_words


@door(Permission.JOIN, fresh=True)
def join(request: HttpRequest, pair_id: UUID) -> HttpResponse:
    """Show what joining two records would bring together, and join them or ask for it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = compared(actor, pair_id)
    page = AskPage(
        title=_("Join as one child"),
        button=_("Ask a second person to confirm") if found.waits_for else _("Join"),
        asks=[
            Ask("radios", "kept", _("Which record remains"), _choices(found), required=True),
            Ask("long", "reason", _("How you know that it is the same child"), required=True, more={"rows": 3}),
        ],
        context={
            "back_url": reverse("double", args=[pair_id]),
            "sides": [side_shown(side) for side in (found.one, found.other) if side],
        },
        intro=_intro(found),
        beware=_beware(found),
        template="doubles/join.html",
        version=found.pair.version,
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        joining_id = ask_joining(
            actor,
            operation_id=operation_id(request),
            pair_id=pair_id,
            kept_id=sent.id("kept") or UUID(int=0),
            reason=sent.text("reason"),
            base_version=base_version(request),
        )
        messages.success(request, _("This was kept. Below stands whether the two are joined already."))
        return reverse("joining", args=[joining_id])

    return answer_ask(request, page, save)


@door(Permission.COMPARE)
def one(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    """Show a joining: what is joined, who confirmed it, until when it can be undone."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = joining_page(actor, joining_id)
    joining = page.joining
    context = {
        "joining": joining,
        "state": _state(page),
        "reason": page.reason,
        "sides": [side_shown(side) for side in (page.kept, page.gone) if side],
        "reasons": reason_lines(page.reasons),
        "units": page.units,
        "may_confirm": page.may_confirm,
        "may_withdraw": page.may_withdraw,
        "may_undo": page.may_undo,
        "until": day_words(local(joining.undo_until).date()) if joining.undo_until else "",
        "is_too_late": joining.undo_until is not None and joining.undo_until < now() and joining.undone_at is None,
        "confirm_url": reverse("joining-confirm", args=[joining_id]),
        "withdraw_url": reverse("joining-withdraw", args=[joining_id]),
        "undo_url": reverse("joining-undo", args=[joining_id]),
    }
    return render(request, "doubles/joining.html", context)


@door(Permission.MERGE, fresh=True)
def confirm(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    """Confirm as the second person."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = joining_page(actor, joining_id)
    if not found.may_confirm:
        raise NotAllowed
    page = AskPage(
        title=_("Confirm that it is one child"),
        button=_("Confirm and join"),
        asks=[],
        context={
            "back_url": reverse("joining", args=[joining_id]),
            "sides": [side_shown(side) for side in (found.kept, found.gone) if side],
            "reasons": reason_lines(found.reasons),
            "told": found.reason,
            "by": found.joining.asked_by,
        },
        intro=[_("Call your colleague before you confirm. Afterwards each of you reads what the other has written.")],
        template="doubles/confirm.html",
        is_harsh=True,
    )

    def save(_sent: Sent) -> str:
        confirm_joining(actor, operation_id=operation_id(request), joining_id=joining_id)
        messages.success(request, _("The two records are joined. For 90 days this can be undone."))
        return reverse("joining", args=[joining_id])

    return answer_ask(request, page, save)


@require_POST
@door(Permission.COMPARE)
def withdraw(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    """End a joining that waits."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    withdraw_joining(actor, operation_id=operation_id(request), joining_id=joining_id)
    messages.success(request, _("The two records stay two."))
    return redirect("doubles")


@door(Permission.MERGE, fresh=True)
def undo(request: HttpRequest, joining_id: UUID) -> HttpResponse:
    """Ask to whom belongs what came since, and part the two."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    _joining, since = undo_page(actor, joining_id)
    asked = [one for one in since if one.may_go]
    choices = [(STAYS, _("the child that remains")), (GOES, _("the child that is parted"))]
    page = AskPage(
        title=_("Undo the joining"),
        button=_("Part the two records"),
        asks=[
            Ask(
                "radios",
                one.key,
                _("%(what)s, %(day)s: to whom does it belong?") % _said(one),
                choices,
                required=True,
            )
            for one in asked
        ],
        context={
            "back_url": reverse("joining", args=[joining_id]),
            "staying": [_("%(what)s, %(day)s") % _said(one) for one in since if not one.may_go],
        },
        intro=[
            _(
                "Everything else stands again as it stood: cases, stages, time limits, owners. The two are never proposed again."
            )
        ],
        template="doubles/undo.html",
        is_harsh=True,
    )

    def save(sent: Sent) -> str:
        answers = {one.key: sent.text(one.key) for one in asked}
        undo_joining(actor, operation_id=operation_id(request), joining_id=joining_id, answers=answers)
        messages.success(request, _("The two records are two children again."))
        return reverse("joining", args=[joining_id])

    return answer_ask(request, page, save)


def _choices(found: Compared) -> list[tuple[str, Any]]:
    pair, other = found.pair, found.other
    if other is None:
        mine = found.one.person
        theirs = pair.other_id if mine.id == pair.one_id else pair.one_id
        return [
            (str(theirs), _("the record of the other unit")),
            (str(mine.id), _("our record: %(name)s") % {"name": mine.name}),
        ]
    return [(str(side.person.id), _named(side)) for side in (found.one, other)]


def _named(side: Any) -> str:
    numbers = ", ".join(one.number for one in side.files) or _("no case")
    return f"{side.person.name} ({numbers})"


def _intro(found: Compared) -> list[str]:
    said = [
        _("Nothing is copied and nothing is lost: what was written on either record is read with the one that remains.")
    ]
    both = {one.pathway for one in found.one.files if one.is_open}
    if found.other and both & {one.pathway for one in found.other.files if one.is_open}:
        said.append(
            _(
                "Both have an open case on the same pathway. The case of the record that goes ends in the one that remains."
            )
        )
    said.append(_("For 90 days this can be undone."))
    return said


def _beware(found: Compared) -> list[str]:
    said = []
    if found.is_same_day:
        said.append(_("The two were born on the same day. Twins are two children: make sure that these are not."))
    if found.waits_for and not found.is_over_border:
        said.append(_("You may not join them yourself: the head of the unit confirms it."))
    if found.is_over_border:
        said.append(
            _(
                "The records are held by different units. A colleague of the other unit must confirm before they are joined."
            )
        )
    return said


def _state(page: JoiningPage) -> str:
    joining = page.joining
    if joining.undone_at is not None:
        return _("Undone")
    if joining.withdrawn_at is not None:
        return _("Withdrawn")
    return _("Joined") if joining.joined_at is not None else _("Waits for a second person")


def _said(one: Since) -> dict[str, str]:
    what = {
        "contact": _("Contact: %(what)s") % {"what": label("case_contact", one.code)},
        "alert": _("Alert: %(what)s") % {"what": label("safety_alert", one.code)},
        "care": _("Lives: %(what)s") % {"what": label("care_arrangement", one.code)},
        "consent": _("Consent"),
        "tie": _("Member of the family: %(what)s") % {"what": label("relationship", one.code)},
        "concern": _("Concern %(what)s") % {"what": one.code},
        "entry": entry_words(one.code),
        "referral": _("Referral %(what)s") % {"what": one.code},
        "case": _("Case %(what)s") % {"what": one.code},
    }[one.kind]
    return {"what": str(what), "day": day_words(local(one.at).date())}


urlpatterns = [
    path("doubles/<uuid:pair_id>/join", join, name="double-join"),
    path("joinings/<uuid:joining_id>", one, name="joining"),
    path("joinings/<uuid:joining_id>/confirm", confirm, name="joining-confirm"),
    path("joinings/<uuid:joining_id>/withdraw", withdraw, name="joining-withdraw"),
    path("joinings/<uuid:joining_id>/undo", undo, name="joining-undo"),
]
