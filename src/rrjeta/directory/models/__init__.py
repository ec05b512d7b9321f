"""Tables of the directory; nothing here is about a child but the ids in a waiting list."""

from rrjeta.directory.models.keeping import ConfirmLink, SuggestedEdit
from rrjeta.directory.models.organisations import Contact, Event, Profile
from rrjeta.directory.models.room import Capacity, WaitingEntry
from rrjeta.directory.models.services import CoveredArea, OpeningHour, Service, Site

__all__ = [
    "Capacity",
    "ConfirmLink",
    "Contact",
    "CoveredArea",
    "Event",
    "OpeningHour",
    "Profile",
    "Service",
    "Site",
    "SuggestedEdit",
    "WaitingEntry",
]
