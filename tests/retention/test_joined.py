"""Erasing a child who was registered twice takes both records; once parted, each goes alone."""

import pytest

from rrjeta.cases.operations.parting import undo_joining
from rrjeta.kernel.ids import new_id
from rrjeta.matching.models import Joining, Pair
from rrjeta.people.models import Person
from rrjeta.retention.queries.affected import affected, cases_of_children
from tests.cases.doubling import joined
from tests.cases.making import make_case
from tests.cast import Cast


@pytest.mark.django_db
def test_both_records_go_while_they_are_joined_and_one_alone_afterwards(cast: Cast, pack: object) -> None:
    kept, gone = make_case(cast), make_case(cast)
    joining = joined(cast.dea, kept, gone)
    for one in (kept, gone):
        found = affected({one.person_id}, set())
        assert {kept.person_id, gone.person_id} <= found.persons
        assert cases_of_children([one.id]) == {kept.id, gone.id}
        assert found.rows[Joining] == {joining.id}
    undo_joining(cast.dea, operation_id=new_id(), joining_id=joining.id, answers={})
    for one, other in ((kept, gone), (gone, kept)):
        found = affected({one.person_id}, set())
        assert other.person_id not in found.rows[Person]
        assert (found.rows[Joining], found.rows[Pair]) == ({joining.id}, {joining.pair_id})
        assert joining.subject_id in found.subjects
        assert Person.objects.get(id=other.person_id).subject_id not in found.subjects
