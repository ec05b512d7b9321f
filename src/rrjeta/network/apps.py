"""Names the room for Django; the loop of a referral is a part of the pack, and what was sent closes with its consent."""

from django.apps import AppConfig

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.cases.facts import (
    ChangesBeside,
    NamesOfGuests,
    OpenedBeside,
    ReferralsOpen,
    ReferralsUnsettled,
    SentOf,
    ServicesAround,
)
from rrjeta.consent.facts import ConsentEnded
from rrjeta.kernel.facts import PackLoaded
from rrjeta.kernel.seams import answer, listen
from rrjeta.network.rules import pack_part
from rrjeta.packs import parts
from rrjeta.papers.facts import WhatElseLeaves


class NetworkConfig(AppConfig):
    name = "rrjeta.network"
    label = "network"

    def ready(self) -> None:
        from rrjeta.network.operations import alliances_pack, ending  # noqa: PLC0415  tables can be imported only from here on
        from rrjeta.network.queries import disclosed  # noqa: PLC0415  as above

        parts.register(pack_part.PART)
        listen(PackLoaded, alliances_pack.take_alliances, order=30)
        listen(ConsentEnded, ending.on_consent_ended)
        listen(UserDisabled, ending.on_user_disabled)
        listen(RoleEnded, ending.on_role_ended)
        answer(WhatElseLeaves, disclosed.what_leaves)
        answer(ReferralsOpen, disclosed.referrals_open)
        answer(ReferralsUnsettled, disclosed.referrals_unsettled)
        answer(ServicesAround, disclosed.services_around)
        answer(SentOf, disclosed.sent_of)
        answer(ChangesBeside, disclosed.changes_beside)
        answer(OpenedBeside, disclosed.opened_beside)
        answer(NamesOfGuests, disclosed.names_of_guests)
