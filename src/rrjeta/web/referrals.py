"""Referrals as their sender works with them: written, looked at as the receiver will see them, sent, followed to the end."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.gate import may
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.kernel.errors import Invalid
from rrjeta.network.operations.drafting import change_referral, draft_referral, send_referral, send_update
from rrjeta.network.operations.sending import move_referral
from rrjeta.network.queries.choosing import asking_page, leaving_of
from rrjeta.network.queries.lines import ENDED, EVERY, LATE, OPEN, WantedLines, lines_of_case, sent_lines
from rrjeta.network.queries.pages import SentPage, sent_page
from rrjeta.network.queries.sifting import Sift
from rrjeta.network.rules.counting import COLUMNS
from rrjeta.web.addresses import way_to
from rrjeta.web.asking import AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.consents_shown import class_words
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.periods import period_in, period_words
from rrjeta.web.referral_answers import NOTHING, Refusal, given_of, moves_shown
from rrjeta.web.referral_forms import asks_for, given_from, receiver_asks, receiver_wanted, wanted_of
from rrjeta.web.referrals_shown import (
    STATUS,
    history_shown,
    line_shown,
    packages_shown,
    status_shown,
)
from rrjeta.web.shown import options

# What the address of the list names when a number of the network was opened.
_SIFTED = ("counted", "period", "place", "sector", "organisation")
_LONGEST = 60


@door(Permission.REFER)
def listed(request: HttpRequest) -> HttpResponse:
    """List the referrals sent from cases within reach."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    ways = {
        OPEN: pgettext("referrals", "Open"),
        LATE: _("Late"),
        ENDED: pgettext("referrals", "Ended"),
        EVERY: _("All"),
    }
    wanted = wanted_referrals(request.GET)
    found, mark = sent_lines(actor, wanted)
    kept = {"which": wanted.which, "state": wanted.state, "need": wanted.need, "whose": "mine" if wanted.is_own else ""}
    opened = {name: request.GET[name] for name in _SIFTED if wanted.sift and request.GET.get(name)}
    kept |= opened
    here = f"{reverse('referrals')}?{urlencode({name: value for name, value in kept.items() if value})}"
    context = {
        "ways": [(f"{reverse('referrals')}?which={code}", words, code == wanted.which) for code, words in ways.items()],
        "lines": [line_shown(one, actor) for one in found],
        "kept": kept,
        "states": [("", _("All")), *options(STATUS)],
        "needs": [("", _("All")), *options("service_type")],
        "whose": [("", _("All within my reach")), ("mine", _("Of my own cases"))],
        "here": reverse("referrals"),
        "export_url": f"{way_to('export-ask', 'referrals')}{here.removeprefix(reverse('referrals'))}"
        if found and may(actor, Permission.EXPORT_LIST)
        else "",
        "is_filtered": bool(wanted.state or wanted.need or wanted.is_own or wanted.sift),
        "opened": opened,
        "period_words": period_words(wanted.sift.period) if wanted.sift else "",
        "may_read_numbers": may(actor, Permission.READ_NETWORK),
        "newer": here if wanted.after else "",
        "older": f"{here}&{urlencode({'after': mark})}" if mark else "",
    }
    return render(request, "referrals/list.html", context)


def wanted_referrals(asked: QueryDict) -> WantedLines:
    """Return which referrals the part of an address asks for that says what is wanted."""
    which = asked.get("which", OPEN)
    return WantedLines(
        which=which if which in (OPEN, LATE, ENDED, EVERY) else OPEN,
        state=asked.get("state", ""),
        need=asked.get("need", ""),
        is_own=asked.get("whose") == "mine",
        after=asked.get("after", ""),
        sift=_sift(asked),
    )


def _sift(asked: QueryDict) -> Sift | None:
    """Return the number that was opened, where the address comes from one."""
    column = asked.get("counted", "")
    if column not in COLUMNS:
        return None
    narrowed = {name: asked.get(name, "")[:_LONGEST] for name in ("place", "sector", "organisation")}
    return Sift(column=column, period=period_in(asked), **narrowed)


@door(Permission.REFER)
def of_case(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """List the referrals of a child."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, found = lines_of_case(actor, case_id)
    context = {
        **case_context(request, header, "referrals"),
        "lines": [line_shown(one, actor) for one in found],
        "new_url": reverse("referral-new", args=[case_id]) if header.case.is_open else "",
        "find_url": reverse("find-service", args=[case_id]) if header.case.is_open else "",
    }
    return render(request, "referrals/of_case.html", context)


@door(Permission.REFER)
def new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Write a referral: first to whom, then what is asked and what is shared."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    wanted = receiver_wanted(request.GET)
    found = asking_page(actor, case_id, wanted)
    action_id = next(iter(ids_in(request.GET.getlist("action"))), None)
    context = {
        **case_context(request, found.header, "referrals"),
        "back_url": reverse("case-referrals", args=[case_id]),
    }
    if not found.receiver.is_chosen:
        context |= {"action": action_id or "", "asks": receiver_asks(request, found), "here": request.path}
        return render(request, "referrals/whom.html", context)
    page = AskPage(
        title=_("Referral to a service"),
        button=_("Go on: look at what the receiver will see"),
        asks=asks_for(found, action_id=action_id),
        context={**context, **wanted_of(found)},
        template="referrals/write.html",
    )

    def save(sent: Sent) -> str:
        given = given_from(sent, wanted)
        made = draft_referral(actor, operation_id=operation_id(request), case_id=case_id, given=given)
        return reverse("referral", args=[made])

    return answer_ask(request, page, save)


@door(Permission.REFER)
def change(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Change a referral before it is sent."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    known = sent_page(actor, referral_id)
    referral = known.referral
    wanted = receiver_wanted(request.GET, referral, known.told)
    found = asking_page(actor, referral.case_id, wanted)
    page = AskPage(
        title=_("Referral to a service"),
        button=_("Go on: look at what the receiver will see"),
        asks=asks_for(found, referral=referral, told=known.told),
        context={
            **case_context(request, known.header, "referrals"),
            "back_url": reverse("referral", args=[referral_id]),
            **wanted_of(found),
        },
        template="referrals/write.html",
        version=referral.version,
    )

    def save(sent: Sent) -> str:
        change_referral(
            actor,
            operation_id=operation_id(request),
            referral_id=referral_id,
            given=given_from(sent, wanted),
            base_version=base_version(request),
        )
        return reverse("referral", args=[referral_id])

    return answer_ask(request, page, save)


@door(Permission.REFER)
def show(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Show a referral: how it stands, who must act by when, what was sent; of one not sent yet what would be."""
    return _page(request, referral_id)


@door(Permission.REFER)
@require_POST
def send(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Send it as it was looked at."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        send_referral(
            actor, operation_id=operation_id(request), referral_id=referral_id, mark=request.POST.get("mark", "")
        )
    except Invalid as refused:
        return _page(request, referral_id, Refusal("send", refused.errors))
    messages.success(request, _("The referral was sent."))
    return redirect("referral", referral_id)


@door(Permission.REFER)
def update(request: HttpRequest, referral_id: UUID) -> HttpResponse:
    """Send what the file says now instead of what was sent before: looked at first, then sent."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    if request.method != "POST":
        return _page(request, referral_id, with_draft=True)
    try:
        send_update(
            actor, operation_id=operation_id(request), referral_id=referral_id, mark=request.POST.get("mark", "")
        )
    except Invalid as refused:
        return _page(request, referral_id, Refusal("send", refused.errors), with_draft=True)
    messages.success(request, _("It was sent anew. What was open before is closed."))
    return redirect("referral", referral_id)


@door(Permission.REFER)
@require_POST
def move(request: HttpRequest, referral_id: UUID, code: str) -> HttpResponse:
    """Withdraw, answer a question, or decide what happens instead."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    try:
        given = given_of(Sent(request))
        move_referral(actor, operation_id=operation_id(request), referral_id=referral_id, move=code, given=given)
    except Invalid as refused:
        return _page(request, referral_id, Refusal(code, refused.errors))
    messages.success(request, _("Noted."))
    return redirect("referral", referral_id)


def _page(
    request: HttpRequest, referral_id: UUID, refused: Refusal = NOTHING, *, with_draft: bool = False
) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    page = sent_page(actor, referral_id, with_draft=with_draft)
    names = staff_names([one.by_id for one in page.history])
    leaving = leaving_of(actor, referral_id) if page.draft else None
    context = {
        **case_context(request, page.header, "referrals"),
        **_standing(page, actor),
        "refused": refused,
        "errors": refused.errors or {},
        "draft": page.draft,
        "is_update": with_draft,
        "is_covered": bool(leaving and leaving.consent_id),
        "has_reason": bool(leaving and leaving.has_reason),
        "missing": ", ".join(class_words(leaving.missing)) if leaving else "",
        "moves": moves_shown(request, page.moves, {}, refused),
        "history": history_shown(page.history, names),
        "packages": packages_shown(page.packages),
    }
    return render(request, "referrals/one.html", context, status=422 if refused.errors else 200)


def _standing(page: SentPage, actor: Actor) -> dict[str, Any]:
    referral, rid = page.referral, page.referral.id
    is_draft = not referral.sent_at
    is_readable = page.state.is_read
    return {
        "line": line_shown(page.line, actor),
        "status": status_shown(page.line, page.state, actor),
        "is_draft": is_draft,
        "to": page.line.to,
        "team": referral.to_unit.name if referral.to_unit else "",
        "asks_words": page.told.get("asks", ""),
        "change_url": reverse("referral-change", args=[rid]) if is_draft and referral.is_open else "",
        "send_url": reverse("referral-send" if is_draft else "referral-update", args=[rid]),
        "update_url": reverse("referral-update", args=[rid]) if is_readable else "",
        "move_base": reverse("referral", args=[rid]),
        "consents_url": reverse("case-consents", args=[referral.case_id]),
        "link": page.link,
        "link_url": reverse("referral-link", args=[rid]) if is_readable and referral.to_unit_id is None else "",
        "slip_url": reverse("referral-slip", args=[rid]) if is_readable else "",
        "link_end_url": reverse("referral-link-end", args=[rid]) if page.link else "",
        "back_url": reverse("case-referrals", args=[referral.case_id]),
    }


urlpatterns = [
    path("referrals", listed, name="referrals"),
    path("cases/<uuid:case_id>/referrals", of_case, name="case-referrals"),
    path("cases/<uuid:case_id>/referrals/new", new, name="referral-new"),
    path("referrals/<uuid:referral_id>", show, name="referral"),
    path("referrals/<uuid:referral_id>/change", change, name="referral-change"),
    path("referrals/<uuid:referral_id>/send", send, name="referral-send"),
    path("referrals/<uuid:referral_id>/update", update, name="referral-update"),
    path("referrals/<uuid:referral_id>/do/<slug:code>", move, name="referral-move"),
]
