"""Help given as pages show it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.aid.queries.given import FamilySum, HelpView, family_sum, latest_of_family
from rrjeta.aid.rules import BUDGET_LINES, KINDS
from rrjeta.cases.queries.entries import FamilyCase
from rrjeta.cases.queries.file import Header
from rrjeta.kernel.text import thousands_apart
from rrjeta.web.shown import label


def help_line(one: HelpView, case_id: UUID, family: Collection[FamilyCase] = ()) -> dict[str, Any]:
    """Return help as the file lists it."""
    row = one.row
    names, others = one.names_among(family)
    # Help of a brother alone is read in the brother's file, where it is open.
    way = case_id if one.is_of_case else next((it.case_id for it in family if it.case_id in one.case_ids), None)
    return {
        "url": reverse("help-one", args=[way, row.id]) if way else "",
        "on": row.happened_on,
        "kind": label(KINDS, row.kind),
        "what": one.told.get("what") or label(KINDS, row.kind),
        "quantity": one.told.get("quantity", ""),
        "worth": thousands_apart(row.worth),
        "line": label(BUDGET_LINES, row.budget_line),
        "names": names,
        "others": others if family else 0,
        "state": _state(one),
        "is_cancelled": row.cancelled_at is not None,
        "is_signed": row.signed_on is not None,
    }


def _state(one: HelpView) -> str:
    if one.row.cancelled_at is not None:
        return _("cancelled")
    return _("receipt signed") if one.row.signed_on else _("receipt not signed yet")


def family_sum_shown(found: FamilySum) -> dict[str, Any]:
    """Return what a family received this year, in words."""
    return {
        "year": found.year,
        "worth": thousands_apart(found.worth),
        "count": found.count,
        "lines": [(label(BUDGET_LINES, code), thousands_apart(worth)) for code, worth in found.lines],
    }


def help_of_family_shown(actor: Actor, header: Header) -> dict[str, Any]:
    """Return what the page of the family shows of help, nothing for whoever may not read it. Three queries."""
    if Permission.READ_HELP not in header.allowed:
        return {}
    case = header.case
    return {
        "help_sum": family_sum_shown(family_sum(case)),
        "helps": [help_line(one, case.id) for one in latest_of_family(actor, header)],
        "help_url": f"{reverse('case-help', args=[case.id])}?whose=family",
        "help_enter_url": enter_url(header),
    }


def enter_url(header: Header, **more: Any) -> str:
    """Return the address that enters help, nothing where the reader may not; `more` is what is known already."""
    if Permission.GIVE_HELP not in header.allowed or not header.case.is_open:
        return ""
    address = reverse("help-enter", args=[header.case.id])
    return f"{address}?{urlencode(more)}" if more else address
