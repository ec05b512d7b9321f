"""What pages say of children, normalised: equal before two records are joined and after they are parted."""

from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any
from uuid import UUID

from django.db.models import Model

from rrjeta.access.actors import Actor
from rrjeta.cases.models import Case
from rrjeta.cases.queries.around_child import documents_page, family_page
from rrjeta.cases.queries.consents import consents_page
from rrjeta.cases.queries.desk import desk
from rrjeta.cases.queries.file import case_file
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.queries.kin import kin_page
from rrjeta.cases.queries.people_of_case import registered
from rrjeta.cases.queries.plans import plan_page
from rrjeta.cases.queries.restricted import restricted_of
from rrjeta.cases.queries.state import case_state
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.network.queries.lines import lines_of_case
from rrjeta.papers.queries.subject import subject_of

# How often a row was written tells nothing of the child; what is sealed is read by the pages themselves.
_LEFT_OUT = frozenset({"version", "sealed", "sealed_revision", "entered_at", "entered_by_id"})


def meaning(actor: Actor, case_ids: Iterable[UUID]) -> dict[str, Any]:
    """Return what each page says of these cases and of the lists on which they stand."""
    said: dict[str, Any] = {}
    for case_id in sorted(case_ids):
        pages = {
            "file": case_file(actor, case_id),
            "family": family_page(actor, case_id),
            "kin": kin_page(actor, case_id),
            "consents": consents_page(actor, case_id),
            "documents": documents_page(actor, case_id),
            "child": registered(actor, case_id),
            "plan": plan_page(actor, case_id),
            "restricted": restricted_of(actor, case_id),
            "referrals": lines_of_case(actor, case_id),
            "paper": subject_of(actor, case_id),
            "state": case_state(Case.objects.select_related("person").get(id=case_id)),
            "found": found_by_word(actor, Case.objects.get(id=case_id).number),
        }
        said |= {f"{case_id} {name}": plain(page) for name, page in pages.items()}
    said["worklist"] = plain([worklist(actor, Wanted()), worklist(actor, Wanted(closed=True))])
    said["desk"] = plain(desk(actor))
    return said


def plain(value: Any) -> Any:
    """Return a value as plain texts, numbers, lists and dictionaries."""
    if isinstance(value, Model):
        columns = (one.attname for one in value._meta.concrete_fields)
        return {name: plain(getattr(value, name)) for name in columns if name not in _LEFT_OUT}
    if is_dataclass(value) and not isinstance(value, type):
        names = (one.name for one in fields(value))
        return {name: plain(getattr(value, name)) for name in names if name not in _LEFT_OUT}
    if isinstance(value, Mapping):
        return {str(key): plain(one) for key, one in value.items() if key not in _LEFT_OUT}
    if isinstance(value, (set, frozenset)):
        return sorted(str(plain(one)) for one in value)
    if isinstance(value, (list, tuple)):
        return [plain(one) for one in value]
    if isinstance(value, (datetime, date, UUID, Enum)):
        return str(value)
    return value if isinstance(value, (str, int, float, bool, type(None))) else repr(type(value))
