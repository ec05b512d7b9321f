"""An office's own templates: which there are, what each asks for, and a letter begun from one."""

from dataclasses import dataclass
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.kernel.errors import NotFound
from rrjeta.letters.choices import To
from rrjeta.letters.models import OfficeTemplate
from rrjeta.letters.queries.filling import Filling, filling
from rrjeta.letters.queries.sealing import document_in, name_of
from rrjeta.letters.rules.document import texts_of
from rrjeta.letters.rules.fields import fields_for
from rrjeta.letters.rules.office_docx import filled_document
from rrjeta.letters.scope import find_unit, readable, register_units
from rrjeta.papers.queries.subject import Subject, subject_of

_MOST_CASES = 50


@dataclass(frozen=True, slots=True)
class OwnTemplate:
    """A template of an office as lists show it."""

    id: UUID
    unit_id: UUID
    name: str
    to: To
    fields: list[str]


@dataclass(frozen=True, slots=True)
class Tried:
    """A template tried with a case: each field and what would stand there."""

    template: OwnTemplate
    values: dict[str, str]
    number: str


@dataclass(frozen=True, slots=True)
class Begun:
    """A letter begun from an office's own template."""

    told: dict[str, object]
    filling: Filling


def own_template(unit_id: UUID, template_id: UUID) -> OfficeTemplate:
    """Return a template of a unit that is in use. Raises NotFound."""
    found = OfficeTemplate.objects.filter(id=template_id, unit_id=unit_id, ended_at=None).first()
    if found is None:
        raise NotFound
    return found


def own_templates_of(unit_id: UUID) -> list[OwnTemplate]:
    """Return the templates of a unit that are in use, by name."""
    found = OfficeTemplate.objects.filter(unit_id=unit_id, ended_at=None).defer("content")
    return sorted((_view(one) for one in found), key=lambda one: one.name.casefold())


def kept_templates(actor: Actor) -> list[tuple[Unit, list[OwnTemplate]]]:
    """Return the templates of each unit whose templates the actor keeps. Two queries."""
    units = register_units(actor, Permission.KEEP_TEMPLATES)
    found = OfficeTemplate.objects.filter(unit__in=units, ended_at=None).defer("content")
    views = sorted((_view(one) for one in found), key=lambda one: one.name.casefold())
    return [(unit, [one for one in views if one.unit_id == unit.id]) for unit in units]


def kept_template(actor: Actor, template_id: UUID) -> OwnTemplate:
    """Return a template that the actor keeps. Raises NotFound."""
    found = OfficeTemplate.objects.filter(id=template_id, ended_at=None).defer("content").first()
    if found is None:
        raise NotFound
    find_unit(actor, Permission.KEEP_TEMPLATES, found.unit_id)
    return _view(found)


def template_document(actor: Actor, template_id: UUID) -> bytes:
    """Return the document of a template that the actor keeps, as it was sent. Raises NotFound."""
    return document_in(own_template(kept_template(actor, template_id).unit_id, template_id))


def cases_to_try(actor: Actor, template: OwnTemplate) -> list[tuple[UUID, str]]:
    """Return cases of the unit with which a template can be tried, the newest first: ids and numbers."""
    found = readable(actor).filter(unit_id=template.unit_id, is_open=True).order_by("-opened_at", "id")
    return list(found.values_list("id", "number")[:_MOST_CASES])


def tried_template(actor: Actor, template_id: UUID, case_id: UUID, language: str) -> Tried:
    """Return what would stand in each field for a case. Raises NotFound, NotAllowed."""
    template = kept_template(actor, template_id)
    subject = subject_of(actor, case_id)
    found = filling(actor, subject, template.to, template.fields, language)
    return Tried(template, found.values, subject.case.number)


def begun_from(actor: Actor, subject: Subject, row: OfficeTemplate, language: str) -> Begun:
    """Return a letter begun from a template: its paragraphs to be edited, and what was filled in."""
    found = filling(actor, subject, To(row.to), row.fields, language)
    base = texts_of(filled_document(document_in(row), found.values))
    told: dict[str, object] = {
        "title": name_of(row),
        "recipient": "",
        "address": "",
        "about": "",
        "text": "\n\n".join(base),
        "base": base,
        "fields": found.values,
    }
    return Begun(told, found)


def unknown_fields(fields: list[str], to: str) -> list[str]:
    """Return the fields that a letter to somebody does not know."""
    known = fields_for(to)
    return [one for one in fields if one not in known]


def _view(row: OfficeTemplate) -> OwnTemplate:
    return OwnTemplate(row.id, row.unit_id, name_of(row), To(row.to), list(row.fields))
