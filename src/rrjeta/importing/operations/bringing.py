"""The import itself: whole families in batches, each one transaction, every case by the operation that takes in paper cases."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.operations.moving import MoveRefused
from rrjeta.cases.operations.paper_cases import PaperCaseGiven, take_in_paper_case
from rrjeta.cases.rules.risk import level_number
from rrjeta.cases.scope import cases_in
from rrjeta.importing.choices import BATCH, MOST_OF_A_FAMILY, Stage, State
from rrjeta.importing.models import CameIn, ImportBook, ImportRow, ImportRun
from rrjeta.importing.operations.files import book_of, found_run
from rrjeta.importing.operations.household import Home, settle_family
from rrjeta.importing.rules.checked import row_of
from rrjeta.importing.rules.fields import DAYS
from rrjeta.importing.rules.rows import Row
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.facts import NoticeDue
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import change, note_subjects
from rrjeta.kernel.sealing import peek_record, seal
from rrjeta.kernel.seams import announce

_READY = (State.NEW, State.SAME)
_IN = (State.TAKEN, State.LINKED, State.ALREADY, State.SAME)
_SAID = {"is_child": ("birth_date", "grown_up"), "has_owner": ("worker", "no_worker")}


class RowRefused(Exception):
    """The register does not take a row; nothing of its batch was written."""

    def __init__(self, number: int, faults: list[tuple[str, str]]) -> None:
        self.number, self.faults = number, faults
        super().__init__(str(number))


def bring(actor: Actor, run_id: UUID) -> bool:
    """Bring in one batch; tell whether the import goes on. Raises NotFound, NotNow, NotAllowed, Busy."""
    try:
        bring_batch(actor, operation_id=new_id(), run_id=run_id)
    except RowRefused as refused:
        refuse_row(actor, operation_id=new_id(), run_id=run_id, number=refused.number, faults=refused.faults)
    return ImportRun.objects.filter(id=run_id, stage=Stage.BRINGING).exists()


@operation(Permission.IMPORT_CASES)
def bring_batch(actor: Actor, *, operation_id: UUID, run_id: UUID) -> UUID:
    """Bring in the next families, all of them or nothing; when none is left the import is over.

    Raises NotFound, NotNow, RowRefused.
    """
    run = found_run(actor, run_id, Stage.BRINGING)
    rows = _next(run)
    if not rows:
        return _over(run)
    book, _secret = book_of(run)
    note_subjects([run.subject_id])
    for number in sorted({row.family for row in rows}):
        _bring_family(actor, run, book, [row for row in rows if row.family == number])
    ImportRun.objects.filter(id=run.id).update(touched_at=now())
    return run.id


@operation(Permission.IMPORT_CASES)
def refuse_row(actor: Actor, *, operation_id: UUID, run_id: UUID, number: int, faults: list[tuple[str, str]]) -> UUID:
    """Keep a row outside that the register does not take, and say why. Raises NotFound, NotNow."""
    run = found_run(actor, run_id, Stage.BRINGING)
    note_subjects([run.subject_id])
    for row in ImportRow.objects.filter(run=run, number=number, state__in=_READY).select_related("subject"):
        _mark_faulty(row, faults)
    return run.id


def _next(run: ImportRun) -> list[ImportRow]:
    """Return the rows of the next families of which nobody waits for a decision."""
    undecided = ImportRow.objects.filter(run=run, state=State.KNOWN).values("family")
    ready = ImportRow.objects.filter(run=run, state__in=_READY).exclude(family__in=undecided)
    found = list(ready.select_related("subject").order_by("family", "number")[: BATCH + MOST_OF_A_FAMILY])
    whole: list[ImportRow] = []
    families: dict[int, list[ImportRow]] = defaultdict(list)
    for row in found:
        families[row.family].append(row)
    for members in families.values():
        if len(whole) >= BATCH:
            break
        whole += members
    return whole


def _over(run: ImportRun) -> UUID:
    waits = ImportRow.objects.filter(run=run, state__in=(State.KNOWN, *_READY)).exists()
    announce(NoticeDue("import_done", (run.user_id,), run.id))
    return change(run, {"stage": Stage.CHECKED if waits else Stage.DONE, "touched_at": now()}).id


def _bring_family(actor: Actor, run: ImportRun, book: ImportBook, rows: Sequence[ImportRow]) -> None:
    already = _already(book, rows)
    read = {row.id: row_of(peek_record(row)) for row in rows}
    home = Home(_home_of(actor, run, rows), [])
    for row in rows:
        if (person := already.get(bytes(row.fingerprint))) is not None:
            _came_in(row, State.ALREADY, person, None)
        elif row.state == State.SAME:
            _link(actor, run, book, row, home)
        elif read[row.id].is_case:
            _take(actor, run, book, row, read[row.id], home)
    if home.household_id is None:
        # Whose child stayed outside.
        for row in rows:
            _mark_faulty(row, [("family", "no_child")])
        return
    for row, person in settle_family(home, run.unit.municipality, [(row, read[row.id]) for row in rows]):
        CameIn(book=book, fingerprint=row.fingerprint, person_id=person).save(force_insert=True)
        _came_in(row, State.TAKEN, person, None)


def _take(actor: Actor, run: ImportRun, book: ImportBook, row: ImportRow, read: Row, home: Home) -> None:
    try:
        case_id = take_in_paper_case(actor, operation_id=new_id(), paper=_paper(run, read, home.household_id))
    except MoveRefused as refused:
        faults = [_SAID.get(code, ("given_name", "refused")) for code in refused.codes]
        raise RowRefused(row.number, faults) from refused
    except Invalid as refused:
        raise RowRefused(row.number, [(name, "refused") for name in refused.errors]) from refused
    case = Case.objects.select_related("person", "household").get(id=case_id)
    home.take(case)
    CameIn(book=book, fingerprint=row.fingerprint, person_id=case.person_id).save(force_insert=True)
    _came_in(row, State.TAKEN, case.person_id, case.id)


def _link(actor: Actor, run: ImportRun, book: ImportBook, row: ImportRow, home: Home) -> None:
    """Note that a row is a child of the register; of the child nothing is changed."""
    reached = cases_in(actor, Permission.READ_IDENTITY).filter(id__in=[row.case_id], unit_id=run.unit_id)
    case = reached.select_related("person", "household").first()
    if case is None:
        raise RowRefused(row.number, [("given_name", "refused")])
    home.take(case)
    CameIn(book=book, fingerprint=row.fingerprint, person_id=case.person_id).save(force_insert=True)
    _came_in(row, State.LINKED, case.person_id, case.id)


def _already(book: ImportBook, rows: Iterable[ImportRow]) -> dict[bytes, UUID]:
    known = CameIn.objects.filter(book=book, fingerprint__in=[bytes(row.fingerprint) for row in rows])
    return {bytes(one): person for one, person in known.values_list("fingerprint", "person_id")}


def _home_of(actor: Actor, run: ImportRun, rows: Sequence[ImportRow]) -> UUID | None:
    """Return the home of those of the family who are in the register by now and within reach, or None."""
    present = ImportRow.objects.filter(run=run, family=rows[0].family, state__in=_IN, person_id__isnull=False)
    persons = [one for one in present.values_list("person_id", flat=True) if one is not None]
    if not persons:
        return None
    reached = cases_in(actor, Permission.READ_IDENTITY).filter(unit_id=run.unit_id, person_id__in=persons)
    return reached.order_by("opened_at", "id").values_list("household_id", flat=True).first()


def _paper(run: ImportRun, read: Row, household_id: UUID | None) -> PaperCaseGiven:
    case: dict[str, Any] = read.case
    days = {name: date.fromisoformat(case[name]) for name in DAYS if case.get(name)}
    return PaperCaseGiven(
        told=read.told,
        sex=read.sex,
        birth_precision=read.precision,
        owner_id=UUID(case["owner"]) if case.get("owner") else None,
        stage=case["stage"],
        risk_level=level_number(case["risk_level"]) if case.get("risk_level") else None,
        unit_id=run.unit_id,
        municipality=run.unit.municipality,
        household_id=household_id,
        harm_categories=case.get("harm_categories", []),
        measure=case.get("measure", ""),
        summary=case.get("summary", ""),
        opened_on=days.get("opened_on"),
        last_seen_on=days.get("last_seen_on"),
        next_step_on=days.get("next_step_on"),
        measure_valid_to=days.get("measure_valid_to"),
        plan_date=days.get("plan_date"),
    )


def _came_in(row: ImportRow, state: State, person_id: UUID, case_id: UUID | None) -> None:
    """Note that a row came in; what it told is told by the register from now on and by the file no more."""
    row.state, row.person_id, row.case_id = state, person_id, case_id
    ImportRow.objects.filter(id=row.id).update(state=state, person_id=person_id, case_id=case_id, sealed=b"")


def _mark_faulty(row: ImportRow, faults: list[tuple[str, str]]) -> None:
    told = {**peek_record(row), "faults": [list(one) for one in faults]}
    row.sealed_revision += 1
    ImportRow.objects.filter(id=row.id).update(
        state=State.FAULTY,
        person_id=None,
        case_id=None,
        sealed_revision=row.sealed_revision,
        sealed=seal(row, told),
    )
