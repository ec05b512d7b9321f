"""The facts that an indicator of the pack may count, and what may be asked of each. Pure.

A fact is a row that says in codes that something happened or lasts. Definitions name nothing else: no table, no column.
`queries/sources.py` says for each name here what it is in the tables, and a test that both agree.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

YES_NO = ("yes", "no")
# Codes that belong to no list of the pack: those of the programme itself.
Codes = str | tuple[str, ...]
PLACES = frozenset({"unit", "municipality"})
# Who works and who was referred to: told to nobody outside.
OF_INSIDE = frozenset({"worker", "provider"})
# Divisions whose groups are ids and no codes.
OF_IDS = frozenset({"unit", "worker"})


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of fact.

    `moments`: when it happened, by name. `lasts`: it begins and ends, so that it can be counted as it stood on a day.
    `attributes` by name, each with the list of the pack that its codes are of, or with its codes. `quantities` by name, each
    with its unit. `has_child`: it is about one child, so that children can be counted.
    """

    moments: frozenset[str]
    attributes: Mapping[str, Codes]
    lasts: bool = False
    has_child: bool = True
    quantities: Mapping[str, str] = field(default_factory=dict)


_CHILD: dict[str, Codes] = {"sex": "sex", "age_group": "age_group"}
_TOLD: dict[str, Codes] = {
    "source": "referral_source",
    "channel": "contact_channel",
    "urgency": "urgency",
    "outcome": "screening_outcome",
}
# Attributes of which one fact may have several codes: their numbers add up to more than the whole.
SEVERAL = frozenset({"harm_category"})

KINDS: dict[str, Kind] = {
    "concerns": Kind(frozenset({"received", "decided"}), _TOLD, has_child=False),
    "told_children": Kind(frozenset({"received"}), {**_TOLD, **_CHILD}),
    "first_contacts": Kind(
        frozenset({"received"}), {"urgency": "urgency", **_CHILD}, quantities={"hours_to_contact": "hours"}
    ),
    "episodes": Kind(
        frozenset({"opened", "closed"}),
        {
            **_CHILD,
            "harm_category": "harm_category",
            "risk_level": "risk_level",
            "closure_reason": "closure_reason",
            "opening": ("first", "again"),
            "has_plan": YES_NO,
            "reopened_within_year": YES_NO,
            "told_again_within_year": YES_NO,
            "risk_change": ("lower", "same", "higher", "unknown"),
            "care_arrangement": "care_arrangement",
            "worker": (),
        },
        lasts=True,
        quantities={"days_open": "days"},
    ),
    "clocks": Kind(frozenset({"due"}), {"clock": (), "kept": YES_NO, "risk_level": "risk_level", "worker": ()}),
    "meetings": Kind(frozenset({"held"}), {}, has_child=False),
    "meeting_cases": Kind(frozenset({"held"}), {**_CHILD}),
    "attendances": Kind(
        frozenset({"held"}), {"role": "gtn_member_role", "attendance": "gtn_attendance"}, has_child=False
    ),
    "measures": Kind(
        frozenset({"decided"}),
        {"measure": "protection_measure", "measure_status": "measure_status", **_CHILD},
        lasts=True,
    ),
    "court_decisions": Kind(
        frozenset({"decided"}), {"measure": "protection_measure", "measure_status": "measure_status"}
    ),
    "actions": Kind(
        frozenset({"due"}),
        {"domain": "plan_domain", "action_status": "plan_action_status", "budget_line": "budget_line", "kept": YES_NO},
        quantities={"cost": "lek"},
    ),
    "visits": Kind(frozenset({"made"}), {"seen": YES_NO, "worker": (), **_CHILD}),
    "objectives": Kind(frozenset({"closed"}), {"domain": "plan_domain", "attainment": "goal_attainment"}),
    "transfers_in": Kind(
        frozenset({"answered"}),
        {"transfer_status": ("accepted", "refused", "withdrawn")},
        quantities={"hours_to_answer": "hours"},
    ),
    "transfers_out": Kind(
        frozenset({"answered"}),
        {"transfer_status": ("accepted", "refused", "withdrawn")},
        quantities={"hours_to_answer": "hours"},
    ),
    "referrals": Kind(
        frozenset({"sent"}),
        {
            "service_type": "service_type",
            "referral_status": "service_referral_status",
            "accepted": YES_NO,
            "provider": (),
        },
        quantities={"days_to_start": "days"},
    ),
    "unmet_needs": Kind(frozenset({"recorded"}), {"service_type": "service_type", "unmet_reason": "unmet_reason"}),
    "care": Kind(
        frozenset({"began", "ended"}),
        {
            "care_arrangement": "care_arrangement",
            "before": "care_arrangement",
            "held_half_year": YES_NO,
            **_CHILD,
        },
        lasts=True,
        quantities={"days_there": "days"},
    ),
}
