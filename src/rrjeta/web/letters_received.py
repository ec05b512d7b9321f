"""A letter or decision that came in: photographed page by page, and entered in the register."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import today
from rrjeta.letters.operations.receiving import Came, receive_letter
from rrjeta.letters.queries.letters import beginning_of_received
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import case_context
from rrjeta.web.door import door, operation_id
from rrjeta.web.letters_shown import children_asks
from rrjeta.web.shown import options_first_none


@door(Permission.WRITE_LETTER)
def receive(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Enter what came in, with its pages."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, family = beginning_of_received(actor, case_id)
    page = AskPage(
        title=_("A letter that came in"),
        button=_("Enter in the register"),
        asks=[
            Ask(
                "files",
                "file",
                _("Pages"),
                hint=_("Several photographs become one document, in the order in which they are chosen. Or one PDF."),
                required=True,
                more={"is_many": True},
            ),
            Ask("select", "kind", _("What is it?"), options_first_none("legal_act_type"), required=True),
            Ask("text", "recipient", _("Who sent it"), required=True),
            Ask("text", "about", _("What it is about"), required=True),
            Ask("day", "received_on", _("On which day it came"), value=today(), required=True),
            Ask("text", "their_number", _("Their number"), more={"width": "10"}),
            Ask("day", "written_on", _("Their date")),
            *children_asks(family, _("The pages and the number then stand in the file of each of them.")),
            Ask(
                "tick",
                "tells_place",
                _("It says where a sheltered child is"),
                hint=_("Then its pages stand among the restricted information alone."),
            ),
        ],
        context={
            **case_context(request, header, "documents"),
            "back_url": reverse("case-letters", args=[case_id]),
        },
    )

    def save(sent: Sent) -> str:
        came = Came(
            kind=sent.text("kind"),
            from_whom=sent.text("recipient"),
            about=sent.text("about"),
            received_on=sent.day("received_on"),
            their_number=sent.text("their_number"),
            written_on=sent.day("written_on"),
            tells_place=sent.text("tells_place") == "yes",
        )
        sent.check()
        pages = sent.pages("file")
        letter_id = receive_letter(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            came=came,
            pages=pages,
            with_case_ids=ids_in(sent.many("children")),
        )
        messages.success(request, _("Entered in the register."))
        return reverse("letter", args=[case_id, letter_id])

    return answer_ask(request, page, save)


urlpatterns = [path("cases/<uuid:case_id>/letters/came-in", receive, name="letter-receive")]
