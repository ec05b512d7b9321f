"""What the pages of meetings, plans, reviews and closings have in common: rows, choices, signatures on paper."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rrjeta.access.actors import Actor
from rrjeta.access.permissions import Permission
from rrjeta.access.queries import colleagues
from rrjeta.cases.operations.approving import Signed
from rrjeta.cases.queries.file import Header
from rrjeta.forms.queries import Choices
from rrjeta.forms.rules.shape import Choice
from rrjeta.kernel import clock
from rrjeta.kernel.errors import Conflict, Invalid, Refused, Stale
from rrjeta.packs.current import current
from rrjeta.places.queries import organisations
from rrjeta.web.shown import label, options
from rrjeta.web.typed import typed_moment

# Who signs in an office, of the list of roles.
SIGNERS = ("social_director", "njmf_head", "supervisor", "gtn_member", "pmf")


def choices_for(actor: Actor, header: Header) -> Choices:
    """Return the colleagues and the institutions of the municipality, to be chosen or suggested."""
    known = organisations(area_code=header.case.municipality)
    return {
        "users": [Choice(str(one.id), one.name) for one in colleagues(actor)],
        "organisations": [Choice(one.code, str(one.text)) for one in known],
    }


def risk_code(level: int | None) -> str:
    """Return the code of a level of risk; nothing while nobody has judged it."""
    codes = [one.code for one in current().code_list("risk_level")]
    return next((code for code in codes if level is not None and code.startswith(str(level))), "")


def moment_on(day: date | None, before: datetime | None = None) -> datetime:
    """Return the moment that stands for a day: the same one as before, else noon of it, never one to come."""
    if day is None:
        return before or clock.now()
    if before is not None and clock.local(before).date() == day:
        return before
    noon = clock.at(day, 12)
    return min(noon, clock.now()) if day == clock.today() else noon


@contextmanager
def at_questions(names: Mapping[str, str], words: Mapping[str, Any] | None = None) -> Iterator[None]:
    """Put refusals at the questions of the form: the pathway speaks of fields, a form of questions.

    `words` names the rows that a conflict may be about, so that both versions are shown in words.
    """
    try:
        yield
    except Invalid as refused:
        raise Invalid({names.get(field, field): said for field, said in refused.errors.items()}) from refused
    except Stale as refused:
        shown = words or {}
        raise Stale([_in_words(one, shown) for one in refused.conflicts]) from refused


def _in_words(conflict: Conflict, words: Mapping[str, Any]) -> Conflict:
    name, say = words.get(conflict.field, (conflict.field, str))
    return Conflict(name, say(conflict.theirs), say(conflict.yours))


def rows_in_words(list_name: str, key: str) -> Any:
    """Return a function that says rows in words, each by its own words and the label of its code."""

    def say(rows: Any) -> str:
        found = [row for row in rows or () if isinstance(row, Mapping)]
        return "; ".join(str(row.get(key) or label(list_name, str(row.get("code") or ""))) for row in found)

    return say


def signed_from(request: HttpRequest) -> Signed | None:
    """Return what was posted of a signature on paper; nothing when the page was approved by a click."""
    if "on_paper" not in request.POST:
        return None
    pages = [one.read() for one in request.FILES.getlist("file")]
    return Signed(name=request.POST.get("signed_by", ""), role=request.POST.get("signed_role", ""), pages=pages)


def posted_moment(request: HttpRequest, name: str = "at") -> datetime:
    """Return the moment that was typed, now where none was. Raises Invalid at its field."""
    try:
        found = typed_moment(request.POST.get(name, ""), request.POST.get(f"{name}_time", ""))
    except Refused as refused:
        raise Invalid({name: refused.message}) from refused
    return found or clock.now()


def posted_when(request: HttpRequest, name: str = "at") -> dict[str, str]:
    """Return the day and the hour that were typed, to be shown again."""
    return {"day": request.POST.get(name, ""), "hour": request.POST.get(f"{name}_time", "")}


def typed(request: HttpRequest, names: Sequence[str]) -> dict[str, str]:
    """Return what was posted under these names, to be shown again."""
    return {name: request.POST.get(name, "") for name in (*names, "operation_id")}


def signing_context(request: HttpRequest) -> dict[str, Any]:
    """Return what the part for a signature on paper shows."""
    return {
        "signers": options("user_role", SIGNERS),
        "signed": typed(request, ("signed_by", "signed_role", "at", "at_time")),
    }


def decision_ways(header: Header, may_decide: Permission, may_write: Permission) -> tuple[bool, bool]:
    """Tell whether the reader decides as a second person, and whether they may record what others signed."""
    decides = may_decide in header.allowed
    return decides, decides or may_write in header.allowed


def approved_words(one: Any, told: Mapping[str, Any]) -> dict[str, Any]:
    """Return a decision as pages show it."""
    return {
        "is_approved": one.is_approved,
        "by": told.get("signed_by") or one.user.name,
        "role": label("user_role", one.role),
        "at": one.happened_at,
        "is_on_paper": one.is_on_paper,
        "is_alone": one.is_without_second_look,
        "reason": told.get("reason", ""),
        "words": _("Approved on paper") if one.is_on_paper else "",
    }
