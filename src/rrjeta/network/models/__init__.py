"""Tables of the network. Django finds a room's tables through this file, the one that imports."""

from rrjeta.network.models.abroad import AbroadLetter, AbroadRequest
from rrjeta.network.models.alliance import (
    CoalitionMeeting,
    CoalitionMember,
    JointPosition,
    Protocol,
    ProtocolParty,
    WorkingGroup,
)
from rrjeta.network.models.link import Link
from rrjeta.network.models.need import UnmetNeed
from rrjeta.network.models.package import Package
from rrjeta.network.models.place import PlaceMove
from rrjeta.network.models.referral import Referral, ReferralMove

__all__ = [
    "AbroadLetter",
    "AbroadRequest",
    "CoalitionMeeting",
    "CoalitionMember",
    "JointPosition",
    "Link",
    "Package",
    "PlaceMove",
    "Protocol",
    "ProtocolParty",
    "Referral",
    "ReferralMove",
    "UnmetNeed",
    "WorkingGroup",
]
