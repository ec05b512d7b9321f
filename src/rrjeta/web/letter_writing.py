"""Writing a letter: begun from a template for one child or brothers and sisters too, and edited as text."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import Invalid
from rrjeta.letters.operations.writing import PartWritten, begin_letter, save_letter
from rrjeta.letters.queries.letters import LetterView, beginning, draft_letter
from rrjeta.letters.queries.together import PartView
from rrjeta.letters.rules.checking import Written
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.attempt import ids_in
from rrjeta.web.case_page import alert_words, case_context
from rrjeta.web.door import base_version, door, operation_id
from rrjeta.web.letters_shown import children_asks, letter_facts, to_words
from rrjeta.web.typed import typed_whole


@door(Permission.WRITE_LETTER)
def new(request: HttpRequest, case_id: UUID) -> HttpResponse:
    """Choose what a letter is begun from; begin it."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    found = beginning(actor, case_id)
    stopped = alert_words(found.stopped_by) if found.stopped_by else ""
    choices = [(one.code, str(one.title), to_words(one.to)) for one in found.templates]
    own = {str(one.id): one for one in found.own}
    choices += [(code, one.name, to_words(one.to)) for code, one in own.items()]
    beware = [_("No letter goes to this family. %(why)s") % {"why": stopped}] if stopped else []
    page = AskPage(
        title=_("New letter"),
        button=_("Begin the letter"),
        asks=[
            Ask("radios", "template", _("What kind of letter"), choices, required=True),
            *children_asks(
                found.family,
                _("The letter then names them all, takes one number and stands in the file of each of them."),
            ),
            Ask(
                "radios",
                "language",
                _("Language of the letter"),
                [("sq", _("Albanian")), ("en", _("English"))],
                value=get_language() or "sq",
                more={"is_inline": True},
            ),
        ],
        context={
            **case_context(request, found.header, "documents"),
            "back_url": reverse("case-letters", args=[case_id]),
        },
        intro=[_("It is filled from what is written. You can change every word before it leaves.")],
        beware=beware,
    )

    def save(sent: Sent) -> str:
        chosen = sent.text("template")
        if chosen not in [one[0] for one in choices]:
            raise Invalid({"template": _("Choose what kind of letter it is.")})
        letter_id = begin_letter(
            actor,
            operation_id=operation_id(request),
            case_id=case_id,
            template="" if chosen in own else chosen,
            own_template_id=own[chosen].id if chosen in own else None,
            language=sent.text("language"),
            with_case_ids=ids_in(sent.many("children")),
        )
        return reverse("letter-edit", args=[case_id, letter_id])

    return answer_ask(request, page, save)


@door(Permission.WRITE_LETTER)
def edit(request: HttpRequest, case_id: UUID, letter_id: UUID) -> HttpResponse:
    """Edit an unfinished letter as text."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    header, view = draft_letter(actor, case_id, letter_id)
    told = view.told
    args = [case_id, letter_id]
    parts = view.together.parts
    page = AskPage(
        title=view.title,
        button=_("Save and go on to sending"),
        asks=[
            Ask("text", "recipient", _("To whom"), value=told.get("recipient", ""), required=True),
            Ask("long", "address", _("Address, if it is posted"), value=told.get("address", ""), more={"rows": 2}),
            Ask("text", "about", _("What it is about"), value=told.get("about", ""), hint=_about_hint(view)),
            Ask(
                "long",
                "text",
                _("Text of the letter"),
                value=told.get("text", ""),
                required=True,
                hint=_("An empty line begins a paragraph; a line that begins with # is a heading."),
                more={"rows": 24},
            ),
            *_part_asks(parts),
        ],
        context={
            **case_context(request, header, "documents"),
            "back_url": reverse("case-letters", args=[case_id]),
            "facts": letter_facts(view, {}),
            "left_out": view.row.left_out,
            "parts": [(f"version-{one.row.id}", one.row.version) for one in parts],
            "pdf_url": reverse("letter-pdf", args=args),
            "discard_url": reverse("letter-discard", args=args),
        },
        template="letters/edit.html",
        version=view.row.version,
    )

    def save(sent: Sent) -> str:
        written = Written(sent.text("recipient"), sent.text("address"), sent.text("about"), sent.text("text"))
        same: dict[str, Any] = {"operation_id": operation_id(request), "case_id": case_id, "letter_id": letter_id}
        save_letter(actor, **same, written=written, base_version=base_version(request), parts=_parts(sent, view))
        if request.POST.get("then") == "later":
            messages.success(request, _("Saved. The letter is unfinished and has no number yet."))
            return reverse("case-letters", args=[case_id])
        return reverse("letter-send", args=args)

    return answer_ask(request, page, save)


def _part_asks(parts: Sequence[PartView]) -> list[Ask]:
    return [
        Ask(
            "long",
            f"part-{one.row.id}",
            _("Only about %(name)s") % {"name": one.child.name},
            value=one.child.text,
            hint=_("It stands under the child's name where the text says {parts}, and goes with this child's file."),
            more={"rows": 12 if one.child.text else 4},
        )
        for one in parts
    ]


def _parts(sent: Sent, view: LetterView) -> dict[UUID, PartWritten]:
    """Return what was typed of each child alone."""
    return {
        one.row.id: PartWritten(sent.text(f"part-{one.row.id}"), typed_whole(sent.text(f"version-{one.row.id}"), 8))
        for one in view.together.parts
    }


def _about_hint(view: LetterView) -> str:
    if view.names_nobody:
        return _("This letter names nobody else and no matter: somebody else may open it.")
    return ""


urlpatterns = [
    path("cases/<uuid:case_id>/letters/new", new, name="letter-new"),
    path("cases/<uuid:case_id>/letters/<uuid:letter_id>/edit", edit, name="letter-edit"),
]
