"""What a head does with several cases of a list at once: give them to a colleague, remind whoever works on them.

Nothing else goes in bulk: closing, risk and sharing are decided child by child.
"""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.operations.handover import give_cases
from rrjeta.cases.operations.notes import remind_workers
from rrjeta.cases.queries.handover import Chosen, chosen_cases
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask, chosen_day
from rrjeta.web.attempt import ids_in
from rrjeta.web.caseload import people_with_room
from rrjeta.web.door import door, operation_id
from rrjeta.web.shown import lines
from rrjeta.web.worklist import address_of, wanted_from

_MOST = 60


@door(Permission.ASSIGN)
@require_POST
def give(request: HttpRequest) -> HttpResponse:
    """Give the chosen cases to one colleague at once; each changes hands with all that is open on it, or none does."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = chosen_cases(actor, _picked(request))
    people, room = people_with_room(actor, found.takers)
    page = _page(
        request,
        found,
        title=_("Give to a colleague"),
        button=_("Give the cases now"),
        asks=[
            Ask("radios", "to", _("To whom"), people, hint=room, required=True),
            Ask("long", "words", _("What your colleague must know first"), more={"rows": 4}),
        ],
        intro=[_("Each case changes hands at once, with its measures, reminders and open actions.")]
        if people
        else [_("No colleague can take all of these. Choose cases of one unit at a time.")],
    )

    def save(sent: Sent) -> str:
        given: dict[str, Any] = {"to_id": sent.id("to"), "words": sent.text("words")}
        ids = [row.case_id for row in found.rows if row.owner_id != given["to_id"]]
        give_cases(actor, operation_id=operation_id(request), case_ids=ids, **given)
        said = ngettext("%(count)s case was handed over.", "%(count)s cases were handed over.", len(ids))
        messages.success(request, said % {"count": len(ids)})
        return _back(request)

    return _answered(request, page, found, save)


@door(Permission.ASSIGN)
@require_POST
def remind(request: HttpRequest) -> HttpResponse:
    """Remind the responsible worker of each chosen case on one day."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = chosen_cases(actor, _picked(request))
    page = _page(
        request,
        found,
        title=_("Add a reminder"),
        button=_("Save"),
        asks=[
            Ask("long", "text", _("Of what"), required=True, more={"rows": 2}),
            Ask("day", "remind_on", _("On which day"), required=True),
        ],
        intro=[_("The reminder appears on the start page of the responsible worker, once for each case.")],
    )

    def save(sent: Sent) -> str:
        on = chosen_day(sent, "remind_on")
        ids = [row.case_id for row in found.rows]
        remind_workers(actor, operation_id=operation_id(request), case_ids=ids, remind_on=on, words=sent.text("text"))
        said = ngettext("%(count)s reminder was added.", "%(count)s reminders were added.", len(ids))
        messages.success(request, said % {"count": len(ids)})
        return _back(request)

    return _answered(request, page, found, save)


def _picked(request: HttpRequest) -> list[UUID]:
    return ids_in(request.POST.getlist("pick")[:_MOST])


def _page(
    request: HttpRequest,
    found: Chosen,
    *,
    title: str,
    button: str,
    asks: Sequence[Ask],
    intro: Sequence[str],
) -> AskPage:
    return AskPage(
        title=title,
        button=button,
        asks=asks,
        intro=intro,
        context={
            "chosen": lines(found.rows),
            "back_url": _back(request),
            "can_save": bool(asks[0].part != "radios" or asks[0].options),
        },
        template="worklist/chosen.html",
        opens_by_post="sent" not in request.POST,
    )


def _answered(request: HttpRequest, page: AskPage, found: Chosen, save: Any) -> HttpResponse:
    if not found.rows:
        messages.error(request, _("Tick the cases first."))
        return redirect(_back(request))
    return answer_ask(request, page, save)


def _back(request: HttpRequest) -> str:
    return address_of(wanted_from(request))


urlpatterns = [
    path("cases/chosen/give", give, name="chosen-give"),
    path("cases/chosen/remind", remind, name="chosen-remind"),
]
