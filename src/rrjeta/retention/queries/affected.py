"""What goes when children are forgotten: whose keys, and which rows of which tables. Found from the tables themselves.

A table that a later room adds is found as well: by its foreign keys, or by a column that names a record by id.
"""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db.models import Field, ForeignKey, Model, Q, UUIDField
from django.utils.translation import gettext_lazy as _

from rrjeta.access.models import Exclusion
from rrjeta.aid.models import Help, HelpLine
from rrjeta.cases.models import Case, Concern, ConcernChild, Entry, EntryLine
from rrjeta.kernel.classify import Retention
from rrjeta.kernel.errors import Refused
from rrjeta.kernel.models import EarlierVersion, SealedRecord, SubjectKey
from rrjeta.people.models import Household, Person, Tie

_AT_ONCE = 2000
# A record that stays lets go of what it pointed at; everything else that points at a row goes with it.
_LOOSE = frozenset(
    {"people.Person.household", "people.Person.merged_into", "cases.Case.merged_into", "cases.Plan.meeting"}
)
# Columns that name a record of any table by its id.
_NAMING = frozenset({"record_id", "case_id", "concern_id", "person_id", "household_id", "attachment_id"})


class TouchesOthers(Refused):
    """A row of somebody who stays, in `table`, would have gone: the table was cut in a way that this room does not know."""

    message = _(
        "Something of a person who stays would have gone along, so nothing was erased. Tell whoever maintains Rrjeta."
    )

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__()


@dataclass(slots=True)
class Affected:
    """Whose keys go, which rows go, and which of those that stay let go of them."""

    persons: set[UUID] = field(default_factory=set)
    households: set[UUID] = field(default_factory=set)
    subjects: set[UUID] = field(default_factory=set)
    rows: dict[type[Model], set[Any]] = field(default_factory=dict)
    loose: list[tuple[type[Model], str, set[Any]]] = field(default_factory=list)
    # Open exclusions by the homes that they shut and that stay: what they name goes, the family does not.
    shut: dict[UUID, set[UUID]] = field(default_factory=dict)

    def counts(self) -> dict[str, int]:
        """Return how many rows of each table go, the keys among them."""
        found = {model._meta.db_table: len(ids) for model, ids in self.rows.items() if ids}
        return dict(sorted({**found, SubjectKey._meta.db_table: len(self.subjects)}.items()))


def cases_of_children(case_ids: Collection[UUID]) -> set[UUID]:
    """Return these cases with every other case of the same children, whichever way they were merged."""
    persons = set(Case.objects.filter(id__in=case_ids).values_list("person_id", flat=True))
    return set(Case.objects.filter(person_id__in=_same(persons)).values_list("id", flat=True))


def affected_by_cases(case_ids: Collection[UUID]) -> Affected:
    """Return what goes with the children of these cases. Raises TouchesOthers."""
    return affected(set(Case.objects.filter(id__in=case_ids).values_list("person_id", flat=True)), set())


def affected_by_subjects(subjects: Collection[UUID]) -> Affected:
    """Return what goes with these subjects: of a backup in which they still are. Raises TouchesOthers."""
    persons = set(Person.objects.filter(subject_id__in=subjects).values_list("id", flat=True))
    homes = set(Household.objects.filter(subject_id__in=subjects).values_list("id", flat=True))
    return affected(persons, homes, set(subjects))


def affected(persons: set[UUID], homes: set[UUID], subjects: Collection[UUID] = ()) -> Affected:
    """Return what goes with these persons and households. Raises TouchesOthers."""
    found = Affected(_same(persons), set(homes), set(subjects))
    _take_along(found)
    found.subjects |= _keys_of(Person, found.persons) | _keys_of(Household, found.households)
    _begin(found)
    _follow(found)
    _named(found)
    _take_own_keys(found)
    _versions(found)
    _refuse_others(found)
    return found


def _same(persons: set[UUID]) -> set[UUID]:
    """Return the persons with those merged into them, and those they were merged into."""
    known, new = set[UUID](), set(persons)
    while new:
        known |= new
        pairs = Person.objects.filter(Q(merged_into_id__in=new) | Q(id__in=new)).values_list("id", "merged_into_id")
        new = {one for pair in pairs for one in pair if one} - known
    return known


def _take_along(found: Affected) -> None:
    """Add the households in which nobody with a record of their own is left, and whoever is known only around them."""
    standing = _standing(Person.objects.exclude(id__in=found.persons))
    homes = set(
        Person.objects.filter(id__in=found.persons, household__isnull=False).values_list("household_id", flat=True)
    )
    homes |= set(Case.objects.filter(person_id__in=found.persons).values_list("household_id", flat=True))
    kept = set(standing.filter(household_id__in=homes).values_list("household_id", flat=True))
    others = Case.objects.filter(household_id__in=homes).exclude(person_id__in=found.persons)
    kept |= set(others.values_list("household_id", flat=True))
    told = ConcernChild.objects.filter(concern__household_id__in=homes).exclude(person_id__in=found.persons)
    kept |= set(told.values_list("concern__household_id", flat=True))
    found.households |= {one for one in homes if one is not None} - kept
    around = set(Tie.objects.filter(child_id__in=found.persons).values_list("person_id", flat=True))
    around |= set(Tie.objects.filter(person_id__in=found.persons).values_list("child_id", flat=True))
    around |= set(Person.objects.filter(household_id__in=found.households).values_list("id", flat=True))
    around -= found.persons
    stays = set(_standing(Person.objects.filter(id__in=around)).values_list("id", flat=True))
    stays |= set(Person.objects.filter(id__in=around, household_id__in=kept).values_list("id", flat=True))
    elsewhere = Tie.objects.exclude(child_id__in=found.persons | around).filter(person_id__in=around)
    stays |= set(elsewhere.values_list("person_id", flat=True))
    of_standing = Tie.objects.filter(person_id__in=around, child_id__in=stays)
    stays |= set(of_standing.values_list("person_id", flat=True))
    found.persons |= around - stays


def _standing(persons: Any) -> Any:
    """Return those of the persons who are somebody's concern or case themselves."""
    told = ConcernChild.objects.values("person_id")
    return persons.filter(Q(id__in=Case.objects.values("person_id")) | Q(id__in=told))


def _keys_of(model: type[SealedRecord], ids: Collection[UUID]) -> set[UUID]:
    return {
        key
        for part in _parts(ids)
        for key in model._base_manager.filter(pk__in=part).values_list("subject_id", flat=True)
    }


def _begin(found: Affected) -> None:
    """Put down the rows from which everything else is reached."""
    found.rows[Person], found.rows[Household] = set(found.persons), set(found.households)
    cases = set(Case.objects.filter(person_id__in=found.persons).values_list("id", flat=True))
    found.rows[Case] = cases
    found.rows[Concern] = _only_theirs(Concern, ConcernChild, "concern_id", "person_id", found.persons)
    found.rows[Entry] = _only_theirs(Entry, EntryLine, "entry_id", "case_id", cases)
    found.rows[Help] = _only_theirs(Help, HelpLine, "help_id", "case_id", cases)
    for model in _tables():
        if issubclass(model, SealedRecord):
            _add(found, model, _pks(model, "subject_id", found.subjects))


def _only_theirs(model: type[Model], line: type[Model], of: str, whose: str, theirs: Collection[UUID]) -> set[UUID]:
    """Return the rows that have lines of theirs and of nobody else."""
    touched = _values(line, whose, theirs, of)
    lines = line._base_manager.filter(**{f"{of}__in": touched})
    shared = set(lines.exclude(**{f"{whose}__in": theirs}).values_list(of, flat=True))
    return touched - shared


def _follow(found: Affected) -> None:
    """Add every row that points at one that goes, until none is left."""
    waiting = [(model, set(ids)) for model, ids in found.rows.items() if ids]
    pointing = list(foreign_keys())
    while waiting:
        target, ids = waiting.pop()
        for model, key in pointing:
            if key.related_model is not target:
                continue
            pointed = _pks(model, key.attname, ids)
            if f"{model._meta.label}.{key.name}" in _LOOSE:
                found.loose.append((model, key.attname, pointed))
            elif new := _add(found, model, pointed):
                waiting.append((model, new))


def _named(found: Affected) -> None:
    """Add rows that name one that goes by its id without a foreign key."""
    ids = {one for rows in found.rows.values() for one in rows if isinstance(one, UUID)}
    for model in _tables():
        for column in _naming(model):
            _add(found, model, _pks(model, column.attname, ids))
    _keep_shut(found)


def _take_own_keys(found: Affected) -> None:
    """Add the keys under which nothing stays: of a report from outside, for one, which has a key of its own."""
    sealed = [model for model in apps.get_models() if issubclass(model, SealedRecord)]
    keys = {key for model in sealed for key in _keys_of(model, found.rows.get(model, set()))} - found.subjects
    for model in sealed:
        going = found.rows.get(model, set())
        for part in _parts(keys):
            rows = model._base_manager.filter(subject_id__in=part).values_list("pk", "subject_id")
            keys -= {key for pk, key in rows if pk not in going}
    found.subjects |= keys


def _versions(found: Affected) -> None:
    """Add the earlier versions of what goes, and let go of what stays."""
    ids = {one for rows in found.rows.values() for one in rows if isinstance(one, UUID)}
    _add(
        found,
        EarlierVersion,
        _pks(EarlierVersion, "record_id", ids) | _pks(EarlierVersion, "subject_id", found.subjects),
    )
    found.loose = [
        (model, name, left) for model, name, ids in found.loose if (left := ids - found.rows.get(model, set()))
    ]


def _keep_shut(found: Affected) -> None:
    """Leave whoever is shut out of a family shut out of those of it who stay, whichever record said so (screens.md S23)."""
    named = Exclusion.objects.filter(pk__in=found.rows.get(Exclusion, set()), ended_at=None)
    for exclusion_id, record_id in named.values_list("pk", "record_id"):
        linked = ConcernChild.objects.filter(concern_id=record_id, case__isnull=False)
        homes = {
            *Case.objects.filter(id=record_id).values_list("household_id", flat=True),
            *Concern.objects.filter(id=record_id).values_list("household_id", flat=True),
            *linked.values_list("case__household_id", flat=True),
        }
        if left := homes - found.households:
            found.shut[exclusion_id] = left
            found.rows[Exclusion].discard(exclusion_id)


def _refuse_others(found: Affected) -> None:
    for model, ids in found.rows.items():
        if issubclass(model, SealedRecord):
            keys = _keys_of(model, ids) - found.subjects
            if Person.objects.filter(subject_id__in=keys).exists():
                raise TouchesOthers(model._meta.db_table)


def _tables() -> Iterator[type[Model]]:
    for model in apps.get_models():
        if getattr(model, "retention", Retention.EVIDENCE) is not Retention.EVIDENCE and model is not EarlierVersion:
            yield model


def foreign_keys() -> Iterator[tuple[type[Model], "ForeignKey[Any, Any]"]]:
    """Return every foreign key of a table whose rows can go, with its table."""
    for model in _tables():
        for one in model._meta.concrete_fields:
            if isinstance(one, ForeignKey):
                yield model, one


def _naming(model: type[Model]) -> Iterator["Field[Any, Any]"]:
    for one in model._meta.concrete_fields:
        if isinstance(one, UUIDField) and one.name in _NAMING:
            yield one


def _add(found: Affected, model: type[Model], ids: set[Any]) -> set[Any]:
    known = found.rows.setdefault(model, set())
    new = ids - known
    known |= new
    return new


def _pks(model: type[Model], column: str, ids: Collection[Any]) -> set[Any]:
    return _values(model, column, ids, "pk")


def _values(model: type[Model], column: str, ids: Collection[Any], wanted: str) -> set[Any]:
    return {
        one
        for part in _parts(ids)
        for one in model._base_manager.filter(**{f"{column}__in": part}).values_list(wanted, flat=True)
    }


def _parts(ids: Iterable[Any]) -> Iterator[list[Any]]:
    whole = list(ids)
    for start in range(0, len(whole), _AT_ONCE):
        yield whole[start : start + _AT_ONCE]
