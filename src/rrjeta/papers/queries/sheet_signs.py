"""What a sheet for the bag says beside a child (S11): short signs of what to beware of, and no place that is a secret."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.utils.translation import gettext as _

from rrjeta.cases.models import Case
from rrjeta.packs import current as packs
from rrjeta.papers.queries.frame import code_words
from rrjeta.papers.rules import pack_part
from rrjeta.people.queries import alerted, alerts_for, care_of, homes_of

# Stands for every alert whose words alone would tell a story.
_ASK_FIRST = "!!"


@dataclass(frozen=True, slots=True)
class Beside:
    """What stands beside one case: its signs, and whether its place must not stand on the sheet."""

    signs: str
    is_hidden: bool


def beside_cases(cases: Sequence[Case], language: str) -> tuple[dict[UUID, Beside], list[dict[str, str]]]:
    """Return what stands beside each of these cases, and what the signs mean that are used."""
    alerts: dict[UUID, set[str]] = {case.id: set() for case in cases}
    homes = homes_of([case.child_id for case in cases])
    for alert in alerts_for([case.child_id for case in cases], [case.household_id for case in cases]):
        for case in cases:
            if alert.person_id == case.child_id or alert.household_id in {case.household_id, *homes[case.child_id]}:
                alerts[case.id].add(alert.code)
    hidden, signs = _hidden(cases), _signs()
    found = {one: Beside(_shown(codes, one in hidden, signs), one in hidden) for one, codes in alerts.items()}
    used = {code for codes in alerts.values() for code in codes if code in signs}
    key = [{"sign": signs[code], "words": code_words("safety_alert", code, language)} for code in sorted(used)]
    if any(_ASK_FIRST in one.signs for one in found.values()):
        key.append({"sign": _ASK_FIRST, "words": _("ask the office before you go")})
    return found, key


def _shown(codes: set[str], is_hidden: bool, signs: dict[str, str]) -> str:
    shown = [signs[code] for code in sorted(codes) if code in signs]
    if is_hidden or any(code not in signs for code in codes):
        shown.append(_ASK_FIRST)
    return "  ".join(shown)


def _hidden(cases: Sequence[Case]) -> set[UUID]:
    """Return the cases whose place must not stand on the sheet."""
    care = care_of([case.child_id for case in cases])
    sheltered = {
        person_id
        for person_id, all_care in care.items()
        if any(one.is_address_hidden and one.ended_at is None for one in all_care)
    }
    secret = alerted([case.child_id for case in cases], [case.household_id for case in cases]).secret
    hidden = sheltered | secret
    return {case.id for case in cases if hidden & {case.child_id, case.household_id}}


def _signs() -> dict[str, str]:
    found: dict[str, str] = packs.current().part(pack_part.NAME)["signs"]
    return found
