"""Restricted objects in words and addresses, for the pages that lead to them. Nothing of what they hold stands here."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.choices import Secret
from rrjeta.cases.queries.concerns import ConcernFile
from rrjeta.cases.queries.file import Header
from rrjeta.cases.queries.restricted import CONCERN_FORM, Ref, reveals_told
from rrjeta.cases.rules.restricted import CLASS_OF, READING_OF, has_restricted
from rrjeta.forms.queries import form
from rrjeta.web.addresses import way_to
from rrjeta.web.shown import entry_words, label


def secret_words(secret: str) -> str:
    """Return what a restricted object is about."""
    return {
        Secret.ACCOUNT: _("Trafficking, sexual abuse or feud"),
        Secret.PLACE: _("Where the child is"),
        Secret.REPORTER: _("Who told us"),
    }[Secret(secret)]


def kind_words(kind: str) -> str:
    """Return in which record an object stands: a form, a measure, where the child lives."""
    own = {"care": _("Where the child lives"), "home": _("Where the family lives"), "measure": _("Protection measure")}
    return own.get(kind) or (_("Concern") if kind == CONCERN_FORM else entry_words(kind))


def object_url(ref: Ref, *, is_to_open: bool = False) -> str:
    """Return the address of an object, or of the page that asks why it is opened."""
    more = "-open" if is_to_open else ""
    if ref.concern_id is not None:
        return reverse(f"concern-restricted{more}", args=[ref.concern_id, ref.secret])
    return reverse(f"restricted{more}", args=[ref.case_id, ref.secret, ref.of, ref.record_id])


def entry_links(header: Header, entry: Any, kept: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Return address and words of what is restricted in an entry, for those who may open it; nothing for others."""
    if Permission.REVEAL not in header.allowed:
        return []
    shape, case_id = form(entry.kind, entry.pack_version), header.case.id
    return [
        (object_url(Ref(one, "entry", entry.id, case_id)), secret_words(one))
        for one in (Secret.ACCOUNT, Secret.PLACE)
        if CLASS_OF[one] in header.masked and READING_OF[one] in header.allowed and has_restricted(shape, kept, one)
    ]


def place_url(header: Header) -> str:
    """Return the way to where a sheltered child is, for those who may open it."""
    may_open = {Permission.REVEAL, READING_OF[Secret.PLACE]} <= header.allowed
    return reverse("case-restricted", args=[header.case.id]) if may_open and header.is_place_hidden else ""


def reveals_shown(actor: Actor) -> list[dict[str, Any]]:
    """Return what others opened of the actor's cases: which, by whom, when, why."""
    return [
        {
            "url": way_to("case", one.case_id) if one.case_id else way_to("concern", one.concern_id),
            "number": one.number,
            "what": secret_words(one.secret),
            "by": one.by,
            "at": one.at,
            "reason": label("access_reason", one.reason),
            "words": one.words,
        }
        for one in reveals_told(actor)
    ]


def concern_links(file: ConcernFile) -> list[tuple[str, str]]:
    """Return address and words of what is restricted in a concern, for those who may open it; nothing for others."""
    concern = file.concern
    shape = form(CONCERN_FORM, concern.pack_version)
    kept = {**concern.coded, **file.told}
    links = [(url, secret_words(Secret.REPORTER))] if (url := reporter_url(file)) else []
    for secret in (Secret.ACCOUNT, Secret.PLACE):
        may_open = {Permission.REVEAL, READING_OF[secret]} <= file.allowed
        if may_open and CLASS_OF[secret] in file.masked and has_restricted(shape, kept, secret):
            links.append((_concern_url(concern.id, secret), secret_words(secret)))
    return links


def reporter_url(file: ConcernFile) -> str:
    """Return the way to who told us, for those who may open it."""
    may_open = {Permission.REVEAL, READING_OF[Secret.REPORTER]} <= file.allowed
    return _concern_url(file.concern.id, Secret.REPORTER) if may_open else ""


def _concern_url(concern_id: UUID, secret: Secret) -> str:
    return object_url(Ref(secret, "concern", concern_id, concern_id=concern_id))
