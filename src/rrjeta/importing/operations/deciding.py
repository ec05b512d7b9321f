"""What is decided of rows that may be known, and the import itself begun."""

from collections.abc import Mapping
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.access.actors import Actor
from rrjeta.access.operate import operation
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Case
from rrjeta.cases.scope import cases_in
from rrjeta.importing.choices import AT_WORK, Decision, Stage, State
from rrjeta.importing.models import ImportFile, ImportRow, ImportRun
from rrjeta.importing.operations.files import found_run
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid
from rrjeta.kernel.saving import change, note_subjects
from rrjeta.kernel.sealing import peek_record

_DECIDED = frozenset({State.KNOWN, State.NEW, State.SAME, State.OUT})


@operation(Permission.IMPORT_CASES)
def decide_rows(
    actor: Actor, *, operation_id: UUID, run_id: UUID, decisions: Mapping[int, tuple[Decision, UUID | None]]
) -> UUID:
    """Decide of rows by their number: take as new, is this one (a case of the office), or leave out.

    Raises NotFound, NotNow, Invalid at the row.
    """
    run = found_run(actor, run_id, Stage.CHECKED)
    note_subjects([run.subject_id])
    rows = ImportRow.objects.filter(run=run, number__in=list(decisions), state__in=_DECIDED).select_related("subject")
    named = {case_id for _decision, case_id in decisions.values() if case_id}
    reached = cases_in(actor, Permission.READ_IDENTITY).filter(id__in=named, unit_id=run.unit_id)
    cases: dict[UUID, Case] = {case.id: case for case in reached}
    for row in rows:
        decision, case_id = decisions[row.number]
        state, case = State(decision.value), cases.get(case_id) if case_id else None
        if decision is Decision.SAME:
            proposed = {one["case"] for one in peek_record(row).get("likely", [])}
            if case is None or str(case.id) not in proposed:
                raise Invalid({f"row-{row.number}": _("Choose one of the children shown.")})
        ImportRow.objects.filter(id=row.id).update(
            state=state,
            person_id=case.person_id if case and decision is Decision.SAME else None,
            case_id=case.id if case and decision is Decision.SAME else None,
        )
    ImportRun.objects.filter(id=run.id).update(touched_at=now())
    return run.id


@operation(Permission.IMPORT_CASES)
def start_import(actor: Actor, *, operation_id: UUID, run_id: UUID) -> UUID:
    """Have rows that are new or decided come in, batch by batch, in the actor's name. Raises NotFound, NotNow, Invalid."""
    run = found_run(actor, run_id, Stage.CHECKED)
    if not ImportRow.objects.filter(run=run, state__in=(State.NEW, State.SAME)).exists():
        raise Invalid({"": _("There is no row that could come in. Decide about the rows that may be known.")})
    ImportFile.objects.filter(run=run).delete()
    plain = {"stage": Stage.BRINGING, "user_id": actor.user_id, "trouble": "", "touched_at": now()}
    return change(run, plain).id


@operation(Permission.IMPORT_CASES)
def resume_import(actor: Actor, *, operation_id: UUID, run_id: UUID) -> UUID:
    """Have an import that stands still go on in the name of the actor. Raises NotFound, NotNow."""
    run = found_run(actor, run_id, *AT_WORK)
    return change(run, {"user_id": actor.user_id, "trouble": "", "touched_at": now()}).id


@operation(Permission.IMPORT_CASES)
def finish_import(actor: Actor, *, operation_id: UUID, run_id: UUID) -> UUID:
    """End an import with rows that nobody decided about: they stay outside. Raises NotFound, NotNow."""
    run = found_run(actor, run_id, Stage.CHECKED)
    note_subjects([run.subject_id])
    ImportRow.objects.filter(run=run, state__in=(State.KNOWN, State.NEW, State.SAME)).update(
        state=State.OUT, person_id=None, case_id=None
    )
    ImportFile.objects.filter(run=run).delete()
    return change(run, {"stage": Stage.DONE, "touched_at": now()}).id
