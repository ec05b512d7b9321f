"""Search keys follow the master key: each person's are made anew, from what is sealed, under the newest epoch."""

from rrjeta.kernel.epochs import Holder, WhoHolds
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import PairKey, Person
from rrjeta.people.operations.persons import index_person

_PAIRS_OF_ONE = 5


def _waiting(epoch: int) -> int:
    return PairKey.objects.filter(epoch=epoch).values("person_id").distinct().count()


def _carry(newest: int, size: int) -> int:
    # What was made anew stands behind everything earlier, so the first rows by id are always those that wait.
    earlier = PairKey.objects.filter(epoch__lt=newest).order_by("id").values_list("person_id", flat=True)
    ids = set(earlier[: size * _PAIRS_OF_ONE])
    # Locked, because somebody may be correcting the name at this moment.
    locked = Person.objects.select_for_update(of=("self",)).select_related("subject")
    for person in locked.filter(id__in=ids).order_by("id"):
        index_person(person, peek_record(person))
    return len(ids)


_PAIRS = Holder(PairKey._meta.db_table, _waiting, _carry)


def what_people_hold(_question: WhoHolds) -> Holder:
    """Answer what this room holds under epochs."""
    return _PAIRS
