"""Blank papers: to be filled with a pen, without electricity and without us. They hold nothing about anybody."""

from dataclasses import dataclass
from typing import Any

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import local, now
from rrjeta.kernel.errors import NotFound
from rrjeta.papers.choices import Template
from rrjeta.papers.queries.frame import LANGUAGES, Frame, framed, unit_of
from rrjeta.papers.queries.kinds import PaperKind, paper_kind, paper_kinds, template_text
from rrjeta.papers.rules.blank import blank_sections
from rrjeta.papers.typesetting import set_paper


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A blank form as the list names it."""

    code: str
    title: str


def blank_forms(language: str) -> list[BlankForm]:
    """Return the forms that can be printed blank, in the order of the pathway."""
    return [BlankForm(one.code, form(one.form).paper.in_(language)) for one in paper_kinds().values() if one.form]


def blank_pdf(actor: Actor, code: str, language: str) -> bytes:
    """Return one blank form on the letterhead of the actor's unit. Raises NotFound."""
    kind = paper_kind(code)
    if not kind.form or language not in LANGUAGES:
        raise NotFound
    with translation.override(language):
        return _set(kind.template, _blank(actor, kind, language))


def drawer_pdf(actor: Actor, language: str) -> bytes:
    """Return every blank form in one document, to lie printed in the drawer. Raises NotFound."""
    if language not in LANGUAGES:
        raise NotFound
    with translation.override(language):
        papers = [_blank(actor, one, language) for one in paper_kinds().values() if one.form]
        frame = Frame(language, _("Forms for the drawer"), unit_of(actor.unit_ids), more={"papers": papers})
        return _set(Template.DRAWER, framed(frame, []))


def _set(template: Template, paper: dict[str, Any]) -> bytes:
    return set_paper(template_text(template), paper, local(now()))


def _blank(actor: Actor, kind: PaperKind, language: str) -> dict[str, Any]:
    shape = form(kind.form)
    yes_no = (pgettext("box to tick", "Yes"), pgettext("box to tick", "No"))
    frame = Frame(
        language=language,
        title=shape.paper.in_(language),
        unit=unit_of(actor.unit_ids),
        form_version=shape.version,
        signs=[(words, "") for _role, words in kind.signs],
        has_approval=kind.is_approved,
    )
    return framed(frame, blank_sections(shape, language, yes_no))
