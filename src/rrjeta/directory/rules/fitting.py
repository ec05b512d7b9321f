"""Whether a service fits, whom it leaves out, when it is to be confirmed again. Pure."""

from collections.abc import Collection
from datetime import datetime
from math import asin, cos, radians, sin, sqrt

from rrjeta.directory.choices import Cover, Met, Question, Status
from rrjeta.directory.facts.finding import Fit, Offer, Reason, Wanted

_EARTH_KM = 6371.0


def is_overdue(due_at: datetime | None, now: datetime) -> bool:
    """Tell whether nobody confirmed a service in time; one that was never confirmed is not to be relied on either."""
    return due_at is None or due_at < now


def reasons(offer: Offer, wanted: Wanted) -> tuple[Reason, ...]:
    """Return each question that was asked, and whether the service meets it."""
    found = [
        Reason(Question.STATUS, _yes(offer.status == Status.RUNNING)),
        Reason(Question.REFERRALS, _yes(offer.is_open_to_referrals)),
        Reason(Question.ROOM, Met.UNKNOWN if offer.free is None else _yes(offer.free > 0)),
    ]
    if wanted.types:
        found.append(Reason(Question.TYPE, _yes(offer.type in wanted.types)))
    if wanted.municipality:
        found.append(Reason(Question.AREA, _area(offer, wanted.municipality)))
    if wanted.age is not None:
        found.append(Reason(Question.AGE, _age(offer, wanted.age)))
    if wanted.sex in ("f", "m"):
        found.append(Reason(Question.SEX, _yes(offer.sex in ("", wanted.sex))))
    for question, asked, offered in (
        (Question.NEED, wanted.needs, offer.needs),
        (Question.DISABILITY, wanted.disabilities, offer.disabilities),
        (Question.LANGUAGE, frozenset({wanted.language} - {""}), offer.languages),
    ):
        if asked:
            found.append(Reason(question, _among(asked, offered)))
    if wanted.open_on is not None:
        days = {day for day, _opens, _closes in offer.hours}
        found.append(Reason(Question.HOURS, _yes(wanted.open_on in days) if days else Met.UNKNOWN))
    return tuple(found)


def _yes(holds: bool) -> Met:
    return Met.YES if holds else Met.NO


def _area(offer: Offer, municipality: str) -> Met:
    if offer.cover == Cover.COUNTRY or municipality in offer.municipalities:
        return Met.YES
    return Met.UNKNOWN if offer.cover == Cover.UNKNOWN else Met.NO


def _age(offer: Offer, age: int) -> Met:
    if offer.age_from is None and offer.age_to is None:
        return Met.UNKNOWN
    return _yes((offer.age_from or 0) <= age <= (200 if offer.age_to is None else offer.age_to))


def _among(asked: Collection[str], offered: Collection[str]) -> Met:
    """Compare what is asked with what the service says it is for; a service that says nothing is for everybody or unknown."""
    if not offered:
        return Met.UNKNOWN
    return _yes(bool(set(asked) & set(offered)))


def order_of(fit: Fit) -> tuple[int, ...]:
    """Return the place of a service in a list: what fits first, then what has room, is confirmed, near, and waits least."""
    unknown = sum(one.met is Met.UNKNOWN for one in fit.reasons)
    refused = sum(one.met is Met.NO for one in fit.reasons)
    far = 10_000 if fit.kilometres is None else fit.kilometres
    no_room = 0 if (fit.offer.free or 0) > 0 else 1
    return (refused, int(fit.is_overdue), no_room, far // 10, unknown, fit.offer.waiting, far)


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> int:
    """Return how far two points (latitude, longitude) lie from each other as the crow flies, in whole kilometres."""
    lat_one, lat_other = radians(one[0]), radians(other[0])
    north, east = lat_other - lat_one, radians(other[1] - one[1])
    part = sin(north / 2) ** 2 + cos(lat_one) * cos(lat_other) * sin(east / 2) ** 2
    return round(2 * _EARTH_KM * asin(sqrt(part)))
