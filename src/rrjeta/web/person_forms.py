"""The registration form as the pages of a person draw it, and doubts about a personal number."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from rrjeta.cases.queries.people_of_case import Registered
from rrjeta.cases.rules.registration import SIBLINGS
from rrjeta.forms.queries import form
from rrjeta.forms.rules.shape import Choice, Form
from rrjeta.packs.current import current
from rrjeta.people.numbers import Doubt, number_doubts
from rrjeta.web.concern_forms import picked

_REGISTRATION = "registration"
# What other pages hold: the case itself, its family file, earlier cases, the consent.
_ELSEWHERE = frozenset({"reg_date", "family_record", "prior_cases", "consent_ref"})
_OF_THE_CASE = frozenset({"harm_category", "harm_type", "safety_alerts", "sensitivity", "geo"})
_MORE_OF_A_CHILD = frozenset(
    {"nid", "languages", "needs_interpreter", "communication", "village", "address", "school", "grade"}
)


def registration_form(*, is_child_of_case: bool) -> Form:
    """Return the whole registration form of the child of a case, or what of it concerns a brother or sister."""
    left = _ELSEWHERE if is_child_of_case else _ELSEWHERE | _OF_THE_CASE | {"care_arrangement", "care_since"}
    return picked(form(_REGISTRATION), lambda one: one.key not in left)


def child_parts() -> Form:
    """Return what is corrected of a child before there is a case."""
    whole = form(_REGISTRATION)
    who = {one.key for one in whole.questions("one")} - _ELSEWHERE
    return picked(whole, lambda one: one.key in who or one.key in _MORE_OF_A_CHILD)


def around(found: Registered) -> dict[str, Sequence[Choice]]:
    """Return the people from whom carers, brothers and sisters are chosen."""
    ties = {one.person.id: one.person.name for one in found.family}
    ties |= {one.id: one.name for one in found.siblings}
    return {"people": [Choice(str(key), name or _("name not known")) for key, name in ties.items()]}


def family_rows(found: Registered) -> dict[str, Any]:
    """Return carers and siblings as rows of the form."""
    tied = {one.person.id: one for one in found.family}
    carers = [
        {
            "person": {"id": str(one.person.id), "text": ""},
            "relationship": one.relationship,
            "is_primary": one.is_carer,
            "is_legal": one.is_legal,
            "phone": one.person.told.get("phone") or None,
            "employment_status": one.person.coded.get("employment_status"),
        }
        for one in found.family
        if one.relationship not in SIBLINGS
    ]
    siblings = [
        {
            "person": {"id": str(one.id), "text": ""},
            "relationship": tied[one.id].relationship if one.id in tied else None,
            "education_status": one.coded.get("education_status"),
            "lives_with": found.siblings_care.get(one.id),
        }
        for one in found.siblings
    ]
    return {"caregivers": carers, "siblings": siblings}


def number_warnings(plain: Mapping[str, Any]) -> list[str]:
    """Return the doubts about a personal number, in words without the number."""
    birth = date.fromisoformat(plain["birth_date"]) if plain.get("birth_date") else None
    rule = current().part("personal_number")
    words = {
        Doubt.FORM: _("The personal number has an unusual form. Please check it; it is saved as written."),
        Doubt.DATE: _("The personal number tells another date of birth. Please check both; they are saved as written."),
        Doubt.SEX: _("The personal number tells another sex. Please check both; they are saved as written."),
    }
    return [words[doubt] for doubt in number_doubts(rule, plain.get("nid") or "", birth, plain.get("sex") or "u")]
