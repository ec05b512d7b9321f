"""What follows from what was told on the phone: how urgent, who is registered, what is missing. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from rrjeta.people.rules import birth_fault

YES, NO = "yes", "no"
URGENT = "immediate"
ANONYMOUS = "anonymous"
UNKNOWN_CARE = "unknown"
# Under this word the line of a child keeps what was told of the child when the concern was decided.
AS_TOLD = "as_told"
_KEPT_AS_TOLD = (
    *("given_name", "surname", "known_by", "nickname", "father_name", "mother_name"),
    *("birth_date", "age_estimate", "school", "grade", "village"),
)
NAME_FIELDS = ("given_name", "surname", "father_name", "mother_name", "nickname")

_URGENCY = {YES: URGENT, NO: "h72"}
_URGENCY_UNKNOWN = "h24"
# What the suspected person is to the child, in the words of the list of ties; the exact word stays in the concern.
_TIES = {
    "father": "father",
    "mother": "mother",
    "step_parent": "other_relative",
    "sibling": "other_relative",
    "grandparent": "other_relative",
    "other_relative": "other_relative",
    "foster": "foster_parent",
    "partner": "spouse",
    "teacher": "professional",
    "care_staff": "professional",
    "employer": "professional",
    "authority": "professional",
    "partner_parent": "acquaintance",
    "peer": "acquaintance",
    "acquaintance": "acquaintance",
    "online_contact": "acquaintance",
    "stranger": "none",
}
_TIE_UNKNOWN = "not_known"
_PARENTS = ("father", "mother")
_BOTH_PARENTS_CARE = "parents"


# What the guide wants of every concern before it is decided, though nobody on the phone is kept waiting for it.
_WANTED = ("child_location", "harm_category", "perp_access_now", "police_informed")
_WANTED_OF_CHILD = ("child_given_name", "sex", "age_estimate")


def left_out(told: Mapping[str, Any], children: Sequence[Mapping[str, Any]]) -> list[str]:
    """Return the keys of what a concern does not tell yet; of each child `given_name`, `sex`, `birth_date`, `age_estimate`."""
    missing = [key for key in _WANTED if told.get(key) in (None, "", [])]
    known: dict[str, list[Any]] = {
        "child_given_name": [one.get("given_name") for one in children],
        "sex": [one.get("sex") not in (None, "", "u") for one in children],
        "age_estimate": [one.get("birth_date") or one.get("age_estimate") is not None for one in children],
    }
    return missing + [key for key in _WANTED_OF_CHILD if not known[key] or not all(known[key])]


@dataclass(frozen=True, slots=True)
class Told:
    """A person whom a concern names: the sealed words, the sex when the word tells it, the ties to the children."""

    told: Mapping[str, Any]
    sex: str = "u"
    ties: tuple[str, ...] = ()
    is_at_home: bool = False
    is_suspected: bool = False


@dataclass(frozen=True, slots=True)
class Named:
    """Everything of a concern that names somebody."""

    children: Sequence[Mapping[str, Any]]
    father_name: str = ""
    mother_name: str = ""
    suspected: str = ""
    suspected_is: str = ""
    lives_with: frozenset[str] = field(default_factory=frozenset)


def urgency_of(danger_now: str) -> str:
    """Return the urgency that follows from "can someone hurt the child now or tonight?"; a person can change it."""
    return _URGENCY.get(danger_now, _URGENCY_UNKNOWN)


def adults_of(named: Named) -> list[Told]:
    """Return the adults whom a concern names; a suspected father or mother is one person, not two."""
    is_home = named.lives_with == frozenset({_BOTH_PARENTS_CARE})
    found = []
    suspected = named.suspected
    for parent, name, sex in (("father", named.father_name, "m"), ("mother", named.mother_name, "f")):
        is_suspected = bool(suspected or name) and named.suspected_is == parent
        words = _fuller(name, suspected) if is_suspected else name
        if words:
            found.append(Told(names_of(words), sex, (parent,), is_home, is_suspected))
        if is_suspected:
            suspected = ""
    if suspected:
        tie = _TIES.get(named.suspected_is, _TIE_UNKNOWN)
        found.append(Told(names_of(suspected), "u", (tie,), False, True))
    return found


def child_told(row: Mapping[str, Any], named: Named, place: str, address: str) -> dict[str, Any]:
    """Return what is sealed of a child from its row of the form; what was not said is left out."""
    words = row.get("child_given_name") or ""
    is_name = (row.get("name_is") or "name") == "name"
    birth = row.get("birth_date")
    told = {
        "given_name": words if is_name else "",
        "known_by": "" if is_name else words,
        "surname": row.get("child_surname"),
        "nickname": row.get("nickname"),
        "father_name": named.father_name,
        "mother_name": named.mother_name,
        "birth_date": birth.isoformat() if isinstance(birth, date) else birth,
        "age_estimate": row.get("age_estimate"),
        "personal_number": row.get("nid"),
        "school": words_of(row.get("school")),
        "grade": row.get("school_class"),
        "village": place,
        "address": address,
    }
    return {name: value for name, value in told.items() if value not in (None, "")}


def as_told(told: Mapping[str, Any], sex: str) -> dict[str, Any]:
    """Return what the line of a child keeps of the child for whom the file is not theirs any more."""
    return {AS_TOLD: {"sex": sex, **{name: told[name] for name in _KEPT_AS_TOLD if told.get(name)}}}


def named_in(told: Mapping[str, Any], coded: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> Named:
    """Return whom the answers of a concern name."""
    return Named(
        children=rows,
        father_name=str(told.get("father_name") or ""),
        mother_name=str(told.get("mother_name") or ""),
        suspected=words_of(told.get("alleged_perpetrator")),
        suspected_is=str(coded.get("perp_relationship") or ""),
        lives_with=frozenset(str(row.get("lives_with") or "") for row in rows),
    )


def suspected_before(told: Mapping[str, Any]) -> UUID | None:
    """Return the person registered for the one who is suspected, if any."""
    known = told.get("alleged_perpetrator")
    found = known.get("id") if isinstance(known, Mapping) else None
    return UUID(found) if found else None


def names_of(words: str) -> dict[str, str]:
    """Return given name and surname of a name as it is said: the last of several words is the surname."""
    given, _blank, surname = words.strip().rpartition(" ")
    return {"given_name": given.strip(), "surname": surname} if given else {"given_name": surname}


def words_of(named: Any) -> str:
    """Return the words of a place, person or organisation that a form gave, known or typed."""
    return str((named or {}).get("text") or "") if isinstance(named, Mapping) else str(named or "")


def ways_to_find(told: Mapping[str, Any], children: Sequence[Mapping[str, Any]], phone: str) -> int:
    """Return in how many ways the child could be found: a place, an address, a name, a school, a number to call back."""
    places = [words_of(told.get(name)) for name in ("child_location", "admin_unit", "address")]
    names = [row.get(name) for row in children for name in ("child_given_name", "child_surname", "nickname")]
    schools = [words_of(row.get("school")) for row in children]
    return sum(bool(one) for one in (*places, *names, *schools, phone))


def children_faults(children: Sequence[Mapping[str, Any]], received_on: date) -> dict[str, Any]:
    """Return what cannot be true of a row of the form, by the name of its input."""
    faults: dict[str, Any] = {}
    for place, row in enumerate(children):
        birth = row.get("birth_date")
        if isinstance(birth, date) and (fault := birth_fault(birth, received_on)):
            faults[f"children-{place}-birth_date"] = birth_words(fault)
    return faults


def birth_words(fault: str) -> Any:
    """Return the sentence for a birth that cannot be."""
    if fault == "future":
        return _("The child was not born yet on the day of the concern. Check the date of birth.")
    return _("This would be more than 130 years ago. Check the date of birth.")


def _fuller(one: str, other: str) -> str:
    return max(one, other, key=lambda words: len(words.split()))
