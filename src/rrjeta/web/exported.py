"""The lists that can be taken out as files: what their address asks for, their columns, their cells in the reader's words."""

from collections.abc import Mapping

from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from rrjeta.cases.queries.concern_lists import ConcernRow
from rrjeta.cases.queries.worklist import Row
from rrjeta.cases.rules.concerns import YES
from rrjeta.exports.facts import Column, Kind, Values
from rrjeta.exports.queries.sources import CASES, CONCERNS, REFERRALS, SOURCES
from rrjeta.kernel.errors import NotFound
from rrjeta.network.facts import Line
from rrjeta.places.queries import area
from rrjeta.web.concerns import wanted_concerns
from rrjeta.web.exported_beside import BESIDE
from rrjeta.web.listing import Listing, wall
from rrjeta.web.referrals import wanted_referrals
from rrjeta.web.referrals_shown import STATUS, owner_words
from rrjeta.web.shown import label, lines, step_line
from rrjeta.web.statistics_exported import NUMBERS_LISTED
from rrjeta.web.worklist import wanted_cases


def _case_columns() -> list[Column]:
    return [
        Column("number", _("Case number")),
        Column("child", _("Child")),
        Column("born", _("Born"), Kind.DATE),
        Column("sex", _("Sex")),
        Column("place", _("Village, unit")),
        Column("risk", _("Risk")),
        Column("stage", _("Stage")),
        Column("next_step", _("Next step")),
        Column("due", pgettext("export", "Due"), Kind.DATE),
        Column("last_seen", _("Last seen"), Kind.DATE),
        Column("worker", _("Responsible worker")),
        Column("marks", _("Marks")),
    ]


def _case_cells(row: Row, is_restricted: bool) -> Values:
    line = lines([row])[0]
    return [
        line.number,
        "" if is_restricted else line.name,
        None if is_restricted else line.birth_on,
        line.sex,
        "" if is_restricted else line.place,
        line.risk_words,
        line.stage,
        line.what,
        wall(line.due_at),
        line.seen_on,
        line.worker,
        ", ".join(line.marks),
    ]


def _concern_columns() -> list[Column]:
    return [
        Column("number", _("Number")),
        Column("received", _("Received"), Kind.DATE),
        Column("urgency", _("Urgency")),
        Column("danger", _("In danger now")),
        Column("municipality", _("Municipality")),
        Column("place", _("Place as it was told")),
        Column("children", _("Children")),
        Column("next_step", _("Next step")),
        Column("outcome", _("Decision")),
        Column("due", pgettext("export", "Due"), Kind.DATE),
        Column("worker", _("Responsible worker")),
    ]


def _concern_cells(row: ConcernRow, is_restricted: bool) -> Values:
    line = row.line
    return [
        line.number,
        wall(line.received_at),
        label("urgency", line.urgency),
        _("yes") if line.danger_now == YES else "",
        # It is where the family lives, or fled to.
        "" if is_restricted or not line.municipality else str(area(line.municipality).text),
        "" if is_restricted else line.place,
        "" if is_restricted else ", ".join(one.name for one in row.children),
        step_line(line.next_step, get_language() or "sq"),
        label("screening_outcome", row.outcome),
        wall(line.due_at),
        row.owner_name,
    ]


def _referral_columns() -> list[Column]:
    return [
        Column("number", _("Number")),
        Column("case_number", _("Case number")),
        Column("need", pgettext("export", "Service")),
        Column("to", _("Sent to")),
        Column("urgency", _("Urgency")),
        Column("state", _("How it stands")),
        Column("who", _("Who must act")),
        Column("due", pgettext("export", "Due"), Kind.DATE),
        Column("sent", _("Sent"), Kind.DATE),
    ]


def _referral_cells(line: Line, is_restricted: bool) -> Values:
    return [
        line.number,
        line.case_number,
        label("service_type", line.need),
        # Whom a child was sent to may tell where it is.
        "" if is_restricted else line.to,
        label("urgency", line.urgency),
        label(STATUS, line.state),
        "" if is_restricted else owner_words(line.owner, None),
        wall(line.due_at),
        wall(line.sent_at),
    ]


_NEVER = gettext_lazy(
    "Never in the file: what was told or written about a child, who told it, alerts, and of restricted cases who the child is "
    "and where."
)
LISTINGS: Mapping[str, Listing] = {
    one.name: one
    for one in (
        Listing(SOURCES[CASES], gettext_lazy("Cases"), "worklist", wanted_cases, _case_columns, _case_cells, _NEVER),
        Listing(
            SOURCES[CONCERNS],
            gettext_lazy("Concerns"),
            "concern-list",
            wanted_concerns,
            _concern_columns,
            _concern_cells,
            _NEVER,
        ),
        Listing(
            SOURCES[REFERRALS],
            gettext_lazy("Referrals"),
            "referrals",
            wanted_referrals,
            _referral_columns,
            _referral_cells,
            _NEVER,
        ),
        *BESIDE,
        NUMBERS_LISTED,
    )
}


def listing(name: str) -> Listing:
    """Return a list by its name. Raises NotFound."""
    if name not in LISTINGS:
        raise NotFound
    return LISTINGS[name]
