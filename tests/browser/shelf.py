"""Every page of the product with something on it: the doors of the access table, and pages that look otherwise at a stage."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.urls import reverse

from rrjeta.cases.models import Case
from rrjeta.cases.operations.screening import propose_no_case
from rrjeta.cases.operations.seats import declare_no_tie
from rrjeta.kernel.ids import new_id
from tests.cases.planning import active, assessed, in_review, planning, proposed, reviewed, sent
from tests.cases.telling import child, screened, tell
from tests.cast import Cast, make_cast
from tests.doors.row import Row
from tests.doors.table import TABLE, write_records
from tests.doors.world import NOBODY, World, make_world

# These answer with something that is no page of ours: they are asked with POST, or hand out a file.
NO_PAGE = frozenset(
    {
        "account_logout",
        "assessment-ask-look",
        "contact-end",
        "alert-end",
        "reminder-done",
        "document",
        "letter-pdf",
        "letter-docx",
        "letters-print",
        "letter-template-file",
        "blank-form",
        "blank-pack",
        "erasure-receipt",
        "import-template",
        "import-faulty",
        "directory-confirm",
        "directory-contact-remove",
        "calendar-feed",
        "help-sums-pdf",
        "hours-sheet",
        "statistics-mayor",
        "statistics-report-send",
    }
)
_NO_PAGE_STATUS = (302, 404, 405)
_SEE_MOST = ("ana", "dea", "edi", "on_duty")


@dataclass(frozen=True, slots=True)
class Visit:
    """A page, who opens it, and what is special about it."""

    name: str
    who: str
    address: str
    stage: str = ""


Made = Callable[[Cast], Case]


# A stage, how a case comes there, who looks, which pages look otherwise then.
_AT_STAGES: tuple[tuple[str, Made, str, tuple[str, ...]], ...] = (
    ("assessed", assessed, "dea", ("assessment-look", "case-assessments")),
    ("minuted", planning, "ana", ("case", "case-meetings", "case-plan", "plan-write")),
    ("sent", sent, "dea", ("case", "plan-approve")),
    ("active", active, "ana", ("case", "case-plan", "plan-action-add", "review-write", "visit-record")),
    ("in review", in_review, "ana", ("review-write",)),
    ("reviewed", lambda cast: reviewed(cast, "close"), "ana", ("review-write", "closure-propose", "case-plan")),
    ("closing", proposed, "dea", ("closure-decide",)),
)
# What everybody finds first, seen by those whose work differs.
_STARTS = ("dea", "edi", "police", "meeting_member", "administrator", "agency")


def has_page(row: Row) -> bool:
    """Tell whether a door of the table shows a page when it is simply opened; endpoints for machines show none."""
    is_asked = row.get is not None or row.is_open
    if row.name.startswith("hsds"):
        return False
    return is_asked and bool(row.lets_in or row.is_open) and row.get not in _NO_PAGE_STATUS and row.name not in NO_PAGE


def make_shelf() -> tuple[World, list[Visit]]:
    """Write the world of the access table and cases at their stages; return every page to be visited."""
    # In one transaction, because the rows of the table put their file in place before it would be.
    with transaction.atomic():
        world = make_world(make_cast())
        write_records(world)
    visits = [_of_table(world, row) for row in TABLE if has_page(row)]
    visits += [Visit("start", who, reverse("start"), f"of {who}") for who in _STARTS]
    for stage, make, who, names in _AT_STAGES:
        case = make(world.cast)
        visits += [Visit(name, who, reverse(name, args=[case.id]), stage) for name in names]
    return world, [*visits, *_concerns(world), _opened_seat(world)]


def _of_table(world: World, row: Row) -> Visit:
    args: list[Any] = row.args(world)
    who = NOBODY if row.is_open else next((one for one in _SEE_MOST if one in row.lets_in), None)
    return Visit(row.name, who or min(row.lets_in, default="ana"), reverse(row.name, args=args) + row.query)


def _opened_seat(world: World) -> Visit:
    seat = world.records["seat"]
    declare_no_tie(world.people["meeting_member"], operation_id=new_id(), attendance_id=seat)
    return Visit("meeting-seat", "meeting_member", reverse("meeting-seat", args=[seat]), "opened")


def _concerns(world: World) -> list[Visit]:
    """Write a concern of two children in danger, one that waits for its case, one without a case to be looked at twice."""
    ana = world.people["ana"]
    told = {"safety_alerts": ["armed"], "feedback_wanted": "yes", "referrer_phone": "0691234567"}
    danger = tell(ana, danger_now="yes", **told, **child(0, child_given_name="Provë"), **child(1, sex="m"))
    waiting = screened(ana)
    looked = screened(ana, **child(child_given_name="Sara"))
    reason = "The school already helps the family."
    propose_no_case(ana, operation_id=new_id(), concern_id=looked.id, outcome="no_action", reason=reason)
    ways = [
        (danger, "ana", ("concern", "concern-received", "concern-complete", "concern-screen", "concern-answer")),
        (waiting, "ana", ("concern-open-case", "concern-no-case")),
        (looked, "dea", ("concern-second-look",)),
    ]
    return [
        Visit(name, who, reverse(name, args=[concern.id]), "concern") for concern, who, names in ways for name in names
    ]
