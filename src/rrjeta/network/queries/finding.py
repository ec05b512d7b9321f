"""Which service fits this child: from an action of the plan or from the file, with the reasons and how each answers."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.choices import DataClass
from rrjeta.access.permissions import READING, Permission
from rrjeta.cases.models import Action
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.directory.choices import Question
from rrjeta.directory.facts.finding import Fit, Wanted
from rrjeta.directory.queries.finding import services_for
from rrjeta.directory.rules.fitting import order_of as fit_order
from rrjeta.kernel.clock import now
from rrjeta.kernel.sealing import open_record
from rrjeta.network.models import Referral, UnmetNeed
from rrjeta.network.rules.answering import Answering, answering_of, order_of
from rrjeta.packs.current import current

_LAST = timedelta(days=365)
# Without a free place one can still wait, so a service without one comes into question.
_NO_BAR = frozenset({Question.ROOM})
_COUNTED = 5000
_NO_DISABILITY = "none"


@dataclass(frozen=True, slots=True)
class Found:
    """A service with the reasons for and against it, and how it answers."""

    fit: Fit
    answering: Answering

    @property
    def fits(self) -> bool:
        """Tell whether nothing but a missing place speaks against it."""
        return all(one.met != "no" for one in self.fit.reasons if one.question not in _NO_BAR)


@dataclass(frozen=True, slots=True)
class FindingPage:
    """What was found for a child: what fits, best first, and what does not, with its reasons."""

    header: Header
    action: str
    fitting: list[Found]
    others: list[Found]
    unmet: UnmetNeed | None


def finding_page(
    actor: Actor, case_id: UUID, need: str, action_id: UUID | None = None, open_on: int | None = None
) -> FindingPage:
    """Return the services for a need of the child of a case, open on a weekday when one is named (0 is Monday).

    A disability counts for whoever may read of it. Raises NotFound, NotAllowed.
    """
    header = case_header(actor, case_id, Permission.REFER)
    case = header.case
    action = Action.objects.filter(id=action_id, case=case).select_related("subject").first() if action_id else None
    has_need = current().has_code("service_type", need)
    found = _found(actor, header, need, open_on) if has_need else []
    found.sort(key=_order)
    unmet = UnmetNeed.objects.filter(case=case, need=need, met_at=None).first() if has_need else None
    return FindingPage(
        header=header,
        action=str(open_record(action).get("what") or "") if action else "",
        fitting=[one for one in found if one.fits],
        others=[one for one in found if not one.fits],
        unmet=unmet,
    )


def _order(one: Found) -> tuple[int, ...]:
    """Put what fits first, then what was confirmed and has room, then what answers, then what is near and waits least."""
    refused, overdue, no_room, *rest = fit_order(one.fit)
    return (int(not one.fits), overdue, no_room, *order_of(one.answering), refused, *rest)


def _found(actor: Actor, header: Header, need: str, open_on: int | None) -> list[Found]:
    person = header.person
    is_sensitive_open = READING[DataClass.SENSITIVE] in header.allowed
    disabilities = person.told.get("disability_type") or () if is_sensitive_open else ()
    wanted = Wanted(
        types=frozenset({need}),
        municipality=header.case.municipality,
        age=person.age,
        sex=person.sex if person.sex in ("f", "m") else "",
        language=next(iter(person.languages), ""),
        disabilities=frozenset(disabilities) - {_NO_DISABILITY},
        open_on=open_on,
    )
    fits = services_for(actor, wanted)
    answers = answering(one.offer.id for one in fits)
    return [Found(one, answers.get(one.offer.id, Answering())) for one in fits]


def answering(service_ids: Iterable[UUID]) -> dict[UUID, Answering]:
    """Return how these services answered in the last year. One query."""
    rows = Referral.objects.filter(service_id__in=list(service_ids), sent_at__gte=now() - _LAST)
    by_service: dict[UUID, list[tuple[datetime, datetime | None]]] = defaultdict(list)
    for service_id, sent_at, answered_at in rows.values_list("service_id", "sent_at", "answered_at")[:_COUNTED]:
        if service_id is not None and sent_at is not None:
            by_service[service_id].append((sent_at, answered_at))
    return {one: answering_of(held) for one, held in by_service.items()}
