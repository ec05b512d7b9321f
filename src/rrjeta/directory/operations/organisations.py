"""What an organisation says of itself: its profile, and what happened to it."""

from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.directory.facts.given import EventGiven, ProfileGiven
from rrjeta.directory.models import Event, Profile
from rrjeta.directory.queries.lists import known_of_profiles
from rrjeta.directory.queries.organisations import OWN_EVENT, public_organisation
from rrjeta.directory.rules.offering import both
from rrjeta.directory.rules.profiles import event_errors, profile_errors
from rrjeta.directory.scope import keeps_organisation
from rrjeta.kernel.errors import Invalid, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, change, remove
from rrjeta.packs.choices import Mark
from rrjeta.places.models import Organisation


@operation(Permission.EDIT_DIRECTORY)
def change_profile(
    actor: Actor, *, operation_id: UUID, organisation: str, given: ProfileGiven, base_version: int | None = None
) -> UUID:
    """Change what an organisation says of itself; what a newer pack says of these fields is left aside from then on.

    Returns the profile's id. Raises NotFound, Invalid, Stale.
    """
    body = _own(actor, organisation)
    known = known_of_profiles()
    # What stands there may name a former district: it may stay, and is not chosen anew.
    standing = public_organisation(organisation)
    if errors := profile_errors(given, {**known, "sites": {*known["sites"], standing.area, *standing.offices}}):
        raise Invalid(errors)
    row = Profile.objects.select_for_update(of=("self",)).filter(organisation=body).first()
    sources = {one["code"]: one.get("source", "") for one in (row.funders if row else ())}
    fields: dict[str, Any] = {
        "legal_form": given.legal_form,
        "registration": both(given.registration),
        "registered_on": given.registered_on,
        "head_office": given.head_office,
        "field_offices": sorted(given.field_offices),
        "languages": sorted(given.languages),
        "funders": [{"code": code, "source": sources.get(code, "")} for code in sorted(given.funders)],
        "descriptions": both(given.descriptions),
        "website": given.website,
        "staff_count": given.staff_count,
    }
    if row is not None:
        return change(row, fields, base_version=base_version).id
    return add(Profile(organisation=body, mark=Mark.SOURCED, **fields)).id


@operation(Permission.EDIT_DIRECTORY)
def add_event(actor: Actor, *, operation_id: UUID, organisation: str, given: EventGiven) -> UUID:
    """Say what happened to an organisation; return the event's id. Raises NotFound, Invalid."""
    body = _own(actor, organisation)
    if errors := event_errors(given):
        raise Invalid(errors)
    event = Event(
        code=f"{OWN_EVENT}{new_id()}",
        organisation=body,
        kind=given.kind,
        happened_on=given.happened_on,
        words=given.words.both(),
        mark=Mark.SOURCED,
        source="",
    )
    return add(event).id


@operation(Permission.EDIT_DIRECTORY)
def remove_event(actor: Actor, *, operation_id: UUID, organisation: str, event_id: UUID) -> UUID:
    """Take back what was said here to have happened; what a source or a handing over says stays. Raises NotFound."""
    own = Event.objects.filter(organisation=_own(actor, organisation), code__startswith=OWN_EVENT, service=None)
    event = own.select_for_update(of=("self",)).filter(id=event_id).first()
    if event is None:
        raise NotFound
    remove(event)
    return event_id


def _own(actor: Actor, code: str) -> Organisation:
    body = Organisation.objects.filter(code=code, is_listed=True).first()
    if body is None or not keeps_organisation(actor, Permission.EDIT_DIRECTORY, code):
        raise NotFound
    return body
