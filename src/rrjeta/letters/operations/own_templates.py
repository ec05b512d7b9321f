"""An office adds a template of its own, and takes one out of use."""

from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change
from rrjeta.letters.choices import To
from rrjeta.letters.models import OfficeTemplate
from rrjeta.letters.queries.own import unknown_fields
from rrjeta.letters.queries.sealing import seal_template
from rrjeta.letters.rules.fields import fields_for, nearest
from rrjeta.letters.rules.office_docx import read_template
from rrjeta.letters.scope import find_unit

_LONGEST_NAME, _MOST_TEMPLATES = 80, 60


class UnknownFields(Invalid):
    """A template asks for what no letter of its kind knows; `unknown` are the fields, each with the one that it may mean."""

    def __init__(self, unknown: list[tuple[str, str]], known: list[str]) -> None:
        self.unknown = unknown
        self.known = known
        said = ", ".join(f"{{{{ {name} }}}}" for name, _meant in unknown)
        super().__init__({"file": _("These fields are not known in such a letter: %(fields)s.") % {"fields": said}})


@operation(Permission.KEEP_TEMPLATES)
def add_template(actor: Actor, *, operation_id: UUID, unit_id: UUID | None, name: str, to: str, content: bytes) -> UUID:
    """Add a template to a unit; return its id. Raises NotFound, Invalid, UnknownFields."""
    unit = find_unit(actor, Permission.KEEP_TEMPLATES, unit_id)
    name = " ".join(name.split())
    errors = {}
    if not name or len(name) > _LONGEST_NAME:
        errors["name"] = _("Give the template a name of at most 80 letters.")
    if to not in list(To):
        errors["to"] = _("Choose to whom such letters go.")
    if not content:
        errors["file"] = _("Choose the Word document (DOCX) that is the template.")
    if errors:
        raise Invalid(errors)
    if OfficeTemplate.objects.filter(unit=unit, ended_at=None).count() >= _MOST_TEMPLATES:
        raise Invalid({"": _("The unit has as many templates as it can have. Take one out of use first.")})
    fields = read_template(content).fields
    if unknown := unknown_fields(fields, to):
        known = fields_for(to)
        raise UnknownFields([(one, nearest(one, known)) for one in unknown], [one for one in fields if one in known])
    template = OfficeTemplate(id=new_id(), unit=unit, to=to, fields=fields)
    seal_template(template, name, content)
    return add(template).id


@operation(Permission.KEEP_TEMPLATES)
def end_template(actor: Actor, *, operation_id: UUID, template_id: UUID) -> UUID:
    """Take a template out of use; letters made from it stay. Raises NotFound."""
    template = OfficeTemplate.objects.select_for_update(of=("self",)).filter(id=template_id, ended_at=None).first()
    if template is None:
        raise NotFound
    find_unit(actor, Permission.KEEP_TEMPLATES, template.unit_id)
    return change(template, {"ended_at": now()}).id
