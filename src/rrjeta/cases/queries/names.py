"""The names that stand in no free text that leaves the unit: the child's, the family's and those of everybody in it."""

from rrjeta.cases.models import Case
from rrjeta.cases.queries.relatives import family_people
from rrjeta.kernel.sealing import peek_record

_NAMES = ("given_name", "surname", "nickname")


def names_of(case: Case) -> list[str]:
    """Return every name of a case's child, household and family, for comparing and never for showing. One query."""
    told = [peek_record(one) for one in (case.person, case.household, *family_people(case))]
    return sorted({str(said.get(name) or "") for said in told for name in _NAMES} - {""})
