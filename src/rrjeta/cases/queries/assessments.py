"""The assessments of a case, the newest first, with what a second person said of each."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.cases.models import Approval, EntryLine
from rrjeta.cases.queries.file import Header, case_header
from rrjeta.cases.queries.pathways import pathway_of
from rrjeta.cases.rules.risk import Reason, level_number, suggested_level
from rrjeta.kernel.errors import NotAllowed
from rrjeta.kernel.sealing import open_record

KINDS = ("initial_assessment", "full_assessment")


@dataclass(frozen=True, slots=True)
class AssessmentView:
    """One assessment: the worker's level, the level that followed from the answers, and why."""

    entry_id: UUID
    kind: str
    pack_version: int
    happened_at: datetime
    by_id: UUID | None
    is_finished: bool
    level: int | None
    suggested: int | None
    reasons: tuple[Reason, ...]
    coded: dict[str, Any]
    told: dict[str, Any]


@dataclass(frozen=True, slots=True)
class LookView:
    """What a second person said of an assessment."""

    entry_id: UUID
    by_id: UUID
    happened_at: datetime
    is_agreed: bool
    words: str


@dataclass(frozen=True, slots=True)
class AssessmentsPage:
    """The section of the file. `asks_look` says that the newest assessment finds no risk and nobody looked yet."""

    header: Header
    assessments: list[AssessmentView]
    looks: list[LookView]
    asks_look: bool


def assessments_page(
    actor: Actor, case_id: UUID, permission: Permission = Permission.READ_ASSESSMENT
) -> AssessmentsPage:
    """Return the assessments of a case. Raises NotFound, NotAllowed."""
    header = case_header(actor, case_id, permission)
    if Permission.READ_ASSESSMENT not in header.allowed:
        raise NotAllowed
    lines = EntryLine.objects.filter(case=header.case, entry__kind__in=KINDS)
    lines = lines.select_related("subject", "entry__subject").order_by("-happened_at", "-id")
    found = [_view(header, line) for line in lines]
    looks = [
        LookView(one.record_id, one.user_id, one.happened_at, one.is_approved, open_record(one).get("words", ""))
        for one in Approval.objects.filter(case=header.case, what="assessment").select_related("subject")
    ]
    newest = next((one for one in found if one.is_finished), None)
    looked = {one.entry_id for one in looks}
    asks = newest is not None and newest.level == 0 and newest.entry_id not in looked and header.case.is_open
    return AssessmentsPage(header, found, looks, asks)


def _view(header: Header, line: EntryLine) -> AssessmentView:
    coded = {**line.entry.coded, **line.coded}
    scale = pathway_of(header.case.pathway, header.case.pack_version).scale
    reasons: tuple[Reason, ...] = ()
    if line.entry.kind == "initial_assessment":
        reasons = suggested_level(
            scale,
            {code: coded.get(code) for code in scale.weights},
            {code: coded.get(code) for code in scale.dangers},
        ).reasons
    level = coded.get("risk_level")
    return AssessmentView(
        entry_id=line.entry_id,
        kind=line.entry.kind,
        pack_version=line.entry.pack_version,
        happened_at=line.happened_at,
        by_id=line.entry.entered_by_id,
        is_finished=line.entry.is_finished,
        level=level_number(level) if level else None,
        suggested=coded.get("suggested_level"),
        reasons=reasons,
        coded=coded,
        told={**open_record(line.entry), **open_record(line)},
    )
