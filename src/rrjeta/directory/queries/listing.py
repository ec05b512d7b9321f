"""Lists and pages of the directory for colleagues, and the same for everybody without what is not for everybody."""

from collections.abc import Sequence
from math import ceil
from uuid import UUID

from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast

from rrjeta.access.actors import Actor
from rrjeta.access.gate import require
from rrjeta.access.models import Unit
from rrjeta.access.permissions import Permission
from rrjeta.directory.choices import Cover, EditState, Status
from rrjeta.directory.facts.told import Asked, EditTold, Found, ServiceTold
from rrjeta.directory.models import ConfirmLink, CoveredArea, Service, SuggestedEdit
from rrjeta.directory.queries.searching import found_by_words
from rrjeta.directory.queries.showing import told
from rrjeta.directory.rules.links import LinkOver
from rrjeta.directory.scope import services_in
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.tokens import token_hash

PAGE = 25
_MOST_BY_WORDS = 300


def listed(actor: Actor, asked: Asked) -> Found:
    """Return a page of the services that are asked for. Raises NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    found = services_in(actor, Permission.SET_CAPACITY if asked.is_mine else Permission.READ_DIRECTORY)
    return page_of(found.filter(is_listed=True), asked, is_public=False)


def public_list(asked: Asked) -> Found:
    """Return a page of services for anybody, without what is not for everybody."""
    return page_of(public_services(), asked, is_public=True)


def public_services() -> QuerySet[Service]:
    """Return the services that anybody may know of."""
    return Service.objects.filter(is_listed=True, organisation__is_listed=True)


def one_service(actor: Actor, service_id: UUID) -> ServiceTold:
    """Return a listed service. Raises NotFound, NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    found = told(services_in(actor, Permission.READ_DIRECTORY).filter(id=service_id, is_listed=True), is_public=False)
    if not found:
        raise NotFound
    return found[0]


def public_service(service_id: UUID) -> ServiceTold:
    """Return a service for anybody. Raises NotFound."""
    found = told(public_services().filter(id=service_id), is_public=True)
    if not found:
        raise NotFound
    return found[0]


def keeps(actor: Actor, permission: Permission, service_id: UUID) -> bool:
    """Tell whether the permission reaches this service for the actor."""
    return services_in(actor, permission).filter(id=service_id).exists()


def service_codes(actor: Actor, organisation: str) -> set[str]:
    """Return the codes of the listed services of an organisation. Raises NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    found = services_in(actor, Permission.READ_DIRECTORY).filter(is_listed=True, organisation__code=organisation)
    return set(found.values_list("code", flat=True))


def edits(actor: Actor, service_id: UUID) -> list[EditTold]:
    """Return what was suggested for a service: all that waits to its owner, one's own to everybody. Raises NotAllowed."""
    require(actor, Permission.READ_DIRECTORY)
    found = SuggestedEdit.objects.filter(service_id=service_id)
    if keeps(actor, Permission.EDIT_DIRECTORY, service_id):
        found = found.filter(Q(state=EditState.WAITING) | Q(entered_by_id=actor.user_id))
    else:
        found = found.filter(entered_by_id=actor.user_id)
    return [
        EditTold(one.id, one.field, one.proposed, one.why, one.state, one.reason, one.entered_by_id, one.entered_at)
        for one in found.order_by("-id")[:PAGE]
    ]


def service_of_link(token: str) -> ServiceTold:
    """Return what stands of a service to whoever holds a link that is still good; nothing is used up. Raises LinkOver."""
    link = ConfirmLink.objects.filter(token_hash=token_hash(token), used_at=None, expires_at__gt=now()).first()
    if link is None:
        raise LinkOver
    found = told(public_services().filter(id=link.service_id), is_public=True)
    if not found:
        raise LinkOver
    return found[0]


def teams(actor: Actor) -> list[tuple[UUID, str]]:
    """Return the units that may answer referrals, for whoever chooses. Raises NotAllowed."""
    require(actor, Permission.KEEP_DIRECTORY)
    return list(Unit.objects.filter(is_active=True).order_by("name", "id").values_list("id", "name"))


def page_of(found: QuerySet[Service], asked: Asked, *, is_public: bool) -> Found:
    """Return one page of services: what runs first, then what was confirmed in time, then the best by words or name."""
    found = narrowed(found, asked)
    order: Sequence[str | Case] = ("code",)
    if asked.words.strip():
        ids = found_by_words(asked.words)[:_MOST_BY_WORDS]
        found = found.filter(id__in=ids)
        places = [When(id=one, then=Value(place)) for place, one in enumerate(ids)]
        order = (Case(*places, default=Value(_MOST_BY_WORDS), output_field=IntegerField()),)
    total = found.count()
    pages = max(1, ceil(total / PAGE))
    number = min(max(1, asked.page), pages)
    late = Case(
        When(Q(due_at=None) | Q(due_at__lt=now()), then=Value(1)), default=Value(0), output_field=IntegerField()
    )
    runs = Case(When(status=Status.RUNNING, then=Value(0)), default=Value(1), output_field=IntegerField())
    rows = found.order_by(runs, late, *order, F("id").asc())[(number - 1) * PAGE : number * PAGE]
    return Found(tuple(told(rows, is_public=is_public)), total, number, pages)


def placed(found: QuerySet[Service]) -> QuerySet[Service]:
    """Return what runs today for municipalities that it names, without what is hidden: what a picture of places counts."""
    return found.filter(status=Status.RUNNING, cover=Cover.LISTED, is_place_hidden=False)


def narrowed(found: QuerySet[Service], asked: Asked) -> QuerySet[Service]:
    """Return the services that meet what is asked; where a service says nothing of an age or a language it is kept."""
    if asked.type:
        found = found.filter(type=asked.type)
    if asked.organisation:
        found = found.filter(organisation__code=asked.organisation)
    if asked.municipality:
        inside = CoveredArea.objects.filter(municipality=asked.municipality).values("service_id")
        found = found.filter(Q(cover=Cover.COUNTRY) | Q(id__in=inside, is_place_hidden=False))
    if asked.age is not None:
        found = found.filter(Q(age_from=None) | Q(age_from__lte=asked.age), Q(age_to=None) | Q(age_to__gte=asked.age))
    if asked.is_placed:
        found = placed(found)
    if asked.has_room:
        found = found.filter(capacities__free__gt=0).distinct()
    if asked.need:
        found = naming(found, "needs", asked.need, or_nothing=False)
    if asked.disability:
        found = naming(found, "disabilities", asked.disability, or_nothing=True)
    if asked.language:
        found = naming(found, "languages", asked.language, or_nothing=True)
    return found


def naming(found: QuerySet[Service], column: str, code: str, *, or_nothing: bool) -> QuerySet[Service]:
    """Return the services whose list holds a code; codes stand in quotes there, so that none is found inside another."""
    words = f"{column}_words"
    met = Q(**{f"{words}__contains": f'"{code}"'})
    return found.alias(**{words: Cast(column, TextField())}).filter(met | Q(**{column: []}) if or_nothing else met)
