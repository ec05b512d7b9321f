"""Names the room for Django; the loop of a referral is a part of the pack, and what was sent closes with its consent."""

from django.apps import AppConfig

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.consent.facts import ConsentEnded
from rrjeta.kernel.seams import listen
from rrjeta.network.rules import pack_part
from rrjeta.packs import parts


class NetworkConfig(AppConfig):
    name = "rrjeta.network"
    label = "network"

    def ready(self) -> None:
        from rrjeta.network.operations import ending  # noqa: PLC0415  tables can be imported only from here on

        parts.register(pack_part.PART)
        listen(ConsentEnded, ending.on_consent_ended)
        listen(UserDisabled, ending.on_user_disabled)
        listen(RoleEnded, ending.on_role_ended)
