"""The paper on which a consent is signed."""

from datetime import date, datetime
from uuid import UUID

from rrjeta.access.permissions import Permission
from rrjeta.access.queries import staff_names
from rrjeta.cases.queries.consents import consents_for
from rrjeta.consent.choices import Giver
from rrjeta.forms.queries import form
from rrjeta.kernel.clock import at
from rrjeta.kernel.errors import NotFound
from rrjeta.papers.queries.content import Content, form_chapters, signers
from rrjeta.papers.queries.kinds import PaperKind
from rrjeta.papers.queries.subject import Subject
from rrjeta.papers.queries.values import kept

_NOON = 12
_FIELDS = ("given_on", "legal_basis", "giver", "status", "child_assent", "ends_on", "is_parent_danger")
# A page that the child signs without the parent says nothing about the parent: it is carried home.
_ABOUT_THE_PARENT = frozenset({"is_parent_danger", "danger_why"})


def consent_content(subject: Subject, kind: PaperKind, record_id: UUID, language: str) -> Content:
    """Return one consent about the child of the case, for signature. Raises NotFound."""
    readable = Permission.READ_CONSENT in subject.header.allowed
    one = next((one for one in consents_for(subject.case) if readable and one.id == record_id), None)
    if one is None:
        raise NotFound
    shape = form(kind.form, one.pack_version)
    fields = {f"consent.{name}": getattr(one.given, name) for name in _FIELDS}
    fields |= {"consent.types": list(one.given.types), "consent.child_age": one.child_age}
    told = {name: value for name, value in one.told.items() if value is not None}
    moment = at_noon(one.given.given_on)
    worker = staff_names([one.entered_by_id]).get(one.entered_by_id, "") if one.entered_by_id else ""
    signing = [
        (words, name)
        for (role, words), (_words, name) in zip(kind.signs, signers(kind, worker), strict=True)
        if role != "parent" or one.given.giver != Giver.CHILD
    ]
    return Content(
        title=shape.paper.in_(language),
        chapters=form_chapters(
            subject,
            shape,
            kept(shape, one.coded, told, fields),
            language,
            happened_at=moment,
            skipped=_ABOUT_THE_PARENT,
        ),
        happened_at=moment,
        form_version=shape.version,
        signs=signing,
    )


def at_noon(day: date) -> datetime:
    """Return the moment that stands for a day among papers."""
    return at(day, _NOON)
