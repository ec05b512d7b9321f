"""Blank papers: to be filled with a pen, without electricity and without us. They hold nothing about anybody."""

from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any
from uuid import UUID

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import NotFound
from rrjeta.packs import current as packs
from rrjeta.papers.choices import Template
from rrjeta.papers.queries.frame import LANGUAGES, Frame, framed, unit_of
from rrjeta.papers.queries.kinds import PaperKind, paper_kind, paper_kinds
from rrjeta.papers.queries.leaving import set_leaving
from rrjeta.papers.rules.blank import blank_sections


@dataclass(frozen=True, slots=True)
class BlankForm:
    """A blank form as the list names it."""

    code: str
    title: str


def blank_forms(actor: Actor) -> list[BlankForm]:
    """Return the forms that can be printed blank, in the order of the pathway, named in the actor's language."""
    return [BlankForm(one.code, form(one.form).paper.in_(actor.language)) for one in paper_kinds().values() if one.form]


def blank_pdf(actor: Actor, code: str, language: str) -> bytes:
    """Return one blank form on the letterhead of the actor's unit. Raises NotFound."""
    kind = paper_kind(code)
    if not kind.form or language not in LANGUAGES:
        raise NotFound
    with translation.override(language):
        return set_leaving(kind.template, _blank(unit_of(actor.unit_ids), kind, language), ())


def drawer_pdf(actor: Actor, language: str) -> bytes:
    """Return every blank form in one document, to lie printed in the drawer. Raises NotFound."""
    if language not in LANGUAGES:
        raise NotFound
    unit = unit_of(actor.unit_ids)
    version = unit.version if unit else 0
    return _drawer(unit.id if unit else None, version, language, packs.current().number, today())


@lru_cache(maxsize=4)
def _drawer(unit_id: UUID | None, unit_version: int, language: str, pack_number: int, day: date) -> bytes:
    """Set all forms, which takes about a second; the same until the unit, the pack or the day is another."""
    unit = unit_of([unit_id]) if unit_id else None
    with translation.override(language):
        papers = [_blank(unit, one, language) for one in paper_kinds().values() if one.form]
        frame = Frame(language, _("Forms for the drawer"), unit, more={"papers": papers})
        return set_leaving(Template.DRAWER, framed(frame, []), ())


def _blank(unit: Unit | None, kind: PaperKind, language: str) -> dict[str, Any]:
    shape = form(kind.form)
    yes_no = (pgettext("box to tick", "Yes"), pgettext("box to tick", "No"))
    frame = Frame(
        language=language,
        title=shape.paper.in_(language),
        unit=unit,
        form_version=shape.version,
        signs=[(words, "") for _role, words in kind.signs],
        has_approval=kind.is_approved,
    )
    return framed(frame, blank_sections(shape, language, yes_no))
