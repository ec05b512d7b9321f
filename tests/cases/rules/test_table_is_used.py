"""No number stands beside the table of deadlines, and no row of it waits unused without saying why."""

import re
from pathlib import Path

import rrjeta
from rrjeta.cases.rules.deadlines import Table
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.network.rules.loop import loop_from
from rrjeta.packs.loaded import LoadedPack

# What no page of this product does yet, and what it waits for.
LATER = {
    "report_to_njmf": "the duty of others, before a concern is here; the helpline and the partners count it",
    "police_out_of_hours": "the police's own limit; it is told, not measured here",
    "service_referral_ack": "the loop of referrals has clocks of its own, in days by urgency (referral_answer)",
    "dv_police_preliminary": "protection orders have a pathway of their own",
    "dv_umm_court": "protection orders have a pathway of their own",
    "dv_um_hearing": "protection orders have a pathway of their own",
    "dv_umm_confirmation": "protection orders have a pathway of their own",
    "dv_copy_delivery": "protection orders have a pathway of their own",
    "mediation_suspension_max": "the pathway of justice",
    "birth_declaration": "the pathway of birth registration",
    "reintegration_monitoring": "the pathway of return",
    "fs_programme_length": "the pathway of family strengthening",
    "fs_plan_interval": "the pathway of family strengthening",
    "break_glass_access": "whoever opens a file urgently chooses the hours, up to the ceiling",
    "break_glass_review": "the review is counted by glass_review",
    "responsible_worker": "a case never stands without an owner: nothing starts this clock",
    "concern_follow_up": "a decided concern has no clock; it starts with the reminders of the notices",
    "unfinished_reminder": "the start page shows all that is unfinished; the message comes with the notices",
}


def test_every_row_is_used_or_says_what_it_waits_for(table: Table, pathway: Pathway, pack_on_disk: LoadedPack) -> None:
    clocks = [rule for rules in pathway.clocks.values() for rule in rules.values()]
    used = {rule.limit for rule in clocks} | {rule.agreed for rule in clocks}
    loop = loop_from(pack_on_disk.part("referral"))
    used |= {state.limit for state in loop.states.values()} | {loop.escalation, loop.expiry, loop.link}
    files = Path(rrjeta.__file__).parent.rglob("*.py")
    named = {word for file in files for word in re.findall(r'"([a-z0-9_]+)"', file.read_text(encoding="utf-8"))}

    assert table.keys() - used - named - LATER.keys() == set()
    assert table.keys() >= LATER.keys()
    assert sorted(LATER.keys() & (used | named)) == []
