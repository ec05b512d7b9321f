"""An office's own templates of letters: which there are, what each asks for, and what would stand there for a case."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path, reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.kernel.ids import read_id
from rrjeta.letters.choices import To
from rrjeta.letters.operations.own_templates import UnknownFields, add_template, end_template
from rrjeta.letters.queries.own import (
    OwnTemplate,
    cases_to_try,
    kept_template,
    kept_templates,
    template_document,
    tried_template,
)
from rrjeta.letters.rules.document import MEDIA_TYPE
from rrjeta.letters.rules.fields import FIELD_WORDS, fields_for, waiting
from rrjeta.web.asking import Ask, AskPage, Sent, answer_ask
from rrjeta.web.door import door, operation_id
from rrjeta.web.letters_shown import reader_options, to_words

_ACCEPT = f".docx,{MEDIA_TYPE}"


@door(Permission.KEEP_TEMPLATES)
def listed(request: HttpRequest) -> HttpResponse:
    """List the templates of the office, with the way to add one."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    units = [
        {"name": unit.name, "templates": [_line(one) for one in templates]} for unit, templates in kept_templates(actor)
    ]
    return render(request, "letters/templates.html", {"units": units, "add_url": reverse("letter-template-add")})


@door(Permission.KEEP_TEMPLATES)
def add(request: HttpRequest) -> HttpResponse:
    """Take a document with fields, and say at once which of them are known."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    units = [(str(unit.id), unit.name) for unit, _templates in kept_templates(actor)]
    asks = [
        Ask("text", "name", _("Name of the template"), required=True),
        Ask("radios", "to", _("To whom such letters go"), reader_options(), required=True),
        Ask(
            "files",
            "file",
            _("Word document (.docx)"),
            hint=_("Write fields in doubled braces where something is to be filled: {{ child_name }}."),
            required=True,
            more={"accept": _ACCEPT},
        ),
    ]
    if len(units) > 1:
        asks.append(Ask("select", "unit", _("For which unit"), units, required=True))
    context: dict[str, Any] = {"back_url": reverse("letter-templates"), "known": _known()}
    page = AskPage(
        title=_("Add a template"), button=_("Add"), asks=asks, context=context, template="letters/template_add.html"
    )

    def save(sent: Sent) -> str:
        unit_id = sent.id("unit") if len(units) > 1 else None
        try:
            template_id = add_template(
                actor,
                operation_id=operation_id(request),
                unit_id=unit_id,
                name=sent.text("name"),
                to=sent.text("to"),
                content=next(iter(sent.pages("file")), b""),
            )
        except UnknownFields as refused:
            context["unknown"] = [{"name": name, "meant": meant} for name, meant in refused.unknown]
            context["understood"] = [(one, FIELD_WORDS[one]) for one in refused.known]
            raise
        messages.success(request, _("The template was added. Try it with a case."))
        return reverse("letter-template", args=[template_id])

    return answer_ask(request, page, save)


@door(Permission.KEEP_TEMPLATES)
def show(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Show which fields a template holds, and what would stand in each for a case that was chosen."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    template = kept_template(actor, template_id)
    cases = [(str(case_id), number) for case_id, number in cases_to_try(actor, template)]
    chosen = read_id(request.GET.get("case", ""))
    tried = tried_template(actor, template_id, chosen, get_language() or "sq") if chosen else None
    context = {
        "template": _line(template),
        "fields": [_field(one, tried.values if tried else None) for one in template.fields],
        "is_tried": tried is not None,
        "number": tried.number if tried else "",
        "empty_count": sum(1 for one in template.fields if tried and not tried.values.get(one)),
        "cases": cases,
        "case": str(chosen or ""),
        "here": reverse("letter-template", args=[template_id]),
        "download_url": reverse("letter-template-file", args=[template_id]),
        "end_url": reverse("letter-template-end", args=[template_id]),
        "back_url": reverse("letter-templates"),
    }
    return render(request, "letters/template.html", context)


@door(Permission.KEEP_TEMPLATES)
def document(request: HttpRequest, template_id: UUID) -> HttpResponse:
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    response = HttpResponse(template_document(actor, template_id), content_type=MEDIA_TYPE)
    response["Content-Disposition"] = 'attachment; filename="template.docx"'
    return response


@door(Permission.KEEP_TEMPLATES)
def end(request: HttpRequest, template_id: UUID) -> HttpResponse:
    """Ask once more, then take a template out of use."""
    actor: Actor = request.actor  # type: ignore[attr-defined]  # set by ActorMiddleware
    template = kept_template(actor, template_id)
    page = AskPage(
        title=_("Take the template out of use"),
        button=_("Take it out of use"),
        asks=[],
        context={"back_url": reverse("letter-template", args=[template_id])},
        intro=[template.name, _("Letters that were made from it stay as they are.")],
        is_harsh=True,
        template="letters/template_ask.html",
    )

    def save(sent: Sent) -> str:
        end_template(actor, operation_id=operation_id(request), template_id=template_id)
        messages.success(request, _("The template is out of use."))
        return reverse("letter-templates")

    return answer_ask(request, page, save)


def _line(one: OwnTemplate) -> dict[str, Any]:
    return {
        "name": one.name,
        "to": to_words(one.to),
        "count": len(one.fields),
        "url": reverse("letter-template", args=[one.id]),
    }


def _field(name: str, values: dict[str, str] | None) -> dict[str, Any]:
    said = values.get(name, "") if values is not None else ""
    return {
        "name": name,
        "words": FIELD_WORDS[name],
        "said": "" if name in waiting() else said,
        "waits": name in waiting(),
        "is_empty": values is not None and not said,
    }


def _known() -> list[dict[str, Any]]:
    """Return every field by whom it may be filled for."""
    named = fields_for(To.COURT)
    plain = fields_for(To.PARENT)
    return [
        {"name": name, "words": words, "is_open": name in plain} for name, words in FIELD_WORDS.items() if name in named
    ]


_ONE = "letters/templates/<uuid:template_id>"
urlpatterns = [
    path("letters/templates", listed, name="letter-templates"),
    path("letters/templates/add", add, name="letter-template-add"),
    path(_ONE, show, name="letter-template"),
    path(f"{_ONE}/template.docx", document, name="letter-template-file"),
    path(f"{_ONE}/end", end, name="letter-template-end"),
]
