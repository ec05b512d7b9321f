"""Steps of the office: somebody leaves, comes back, is shut out, stands in, is on call."""

from datetime import timedelta

from rrjeta.access.models import Exclusion, Membership, User
from rrjeta.access.operations.relations import end_exclusion, exclude, set_cover, set_shift
from rrjeta.access.operations.users import disable_user, enable_user, end_membership, join_unit
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.ids import new_id
from tests.cast import ELSEWHERE, HOME
from tests.property.walk import ANYBODY, CASEWORK, Call, Walk


def office(walk: Walk) -> Call:
    """One thing that changes who works here."""
    return walk.one((_leave, _leave, _come_back, _end_role, _join, _shut_out, _let_in, _cover, _shift))(walk)


def _administrator(walk: Walk) -> str:
    return walk.often("administrator", *CASEWORK, share=0.05)


def _leave(walk: Walk) -> Call:
    return Call(_administrator(walk), disable_user, {"user_id": walk.user_id(walk.one(CASEWORK))})


def _come_back(walk: Walk) -> Call:
    gone = User.objects.filter(is_active=False).order_by("username").first()
    return Call(_administrator(walk), enable_user, {"user_id": gone.id if gone else new_id()})


def _end_role(walk: Walk) -> Call:
    held = Membership.objects.filter(user_id=walk.user_id(walk.one(CASEWORK)), until=None).order_by("since", "id")
    one = held.first()
    return Call(_administrator(walk), end_membership, {"membership_id": one.id if one else new_id()})


def _join(walk: Walk) -> Call:
    given = {
        "unit_id": walk.one((walk.cast.unit, walk.cast.unit_elsewhere)).id,
        "role": walk.one(("worker", "head", "x")),
    }
    return Call(_administrator(walk), join_unit, {"user_id": walk.user_id(walk.one(CASEWORK)), **given})


def _shut_out(walk: Walk) -> Call:
    cases = walk.cases()
    number = walk.one(cases).number if cases else "AAAA-AAAA"
    given = {"user_id": walk.user_id(walk.one(CASEWORK)), "number": number}
    return Call(walk.one(("dea", "edi", "fatma")), exclude, given)


def _let_in(walk: Walk) -> Call:
    known = Exclusion.objects.filter(ended_at=None).first()
    return Call(walk.one(("dea", "edi")), end_exclusion, {"exclusion_id": known.id if known else new_id()})


def _cover(walk: Walk) -> Call:
    given = {"away_id": walk.user_id(walk.one(CASEWORK)), "covered_by_id": walk.user_id(walk.one(CASEWORK))}
    days = {"starts_on": today(), "ends_on": today() + timedelta(days=walk.one((0, 14)))}
    return Call(walk.one(("ana", "dea", "edi")), set_cover, {**given, **days})


def _shift(walk: Walk) -> Call:
    start = now() + timedelta(hours=walk.one((0, 5)))
    given = {
        "municipality": walk.one((HOME, ELSEWHERE)),
        "user_id": walk.user_id(walk.one(ANYBODY)),
        "phone": "0691234567",
    }
    return Call(
        walk.one(("dea", "fatma")), set_shift, {**given, "starts_at": start, "ends_at": start + timedelta(hours=12)}
    )
