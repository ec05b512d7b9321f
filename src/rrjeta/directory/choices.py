"""Stored codes of the directory."""

from enum import StrEnum


class Status(StrEnum):
    """Whether a service can be had. What a text planned stays planned until its owner says that it runs."""

    RUNNING = "running"
    PLANNED = "planned"
    ENDED = "ended"
    CLOSED = "closed"  # for now: it runs, and takes nobody


class Cover(StrEnum):
    """For whom of the country a service is."""

    LISTED = "listed"  # the municipalities that are named
    COUNTRY = "country"
    UNKNOWN = "unknown"  # the source does not say


class Cost(StrEnum):
    FREE = "free"
    SHARED = "shared"
    PAID = "paid"
    UNKNOWN = "unknown"


class ForSex(StrEnum):
    ANY = ""
    GIRLS = "f"
    BOYS = "m"


class ContactKind(StrEnum):
    PHONE = "phone"
    EMAIL = "email"
    WEB = "web"
    PERSON = "person"


class CapacityUnit(StrEnum):
    """What is counted: a free place of a day centre is not a free bed."""

    PLACES = "places"
    BEDS = "beds"
    HOURS = "hours"
    FAMILIES = "families"
    GROUPS = "groups"


class EventKind(StrEnum):
    """What happened to an organisation or one of its services."""

    FOUNDED = "founded"
    REGISTERED = "registered"
    BEGAN = "began"
    OPENED = "opened"
    RENAMED = "renamed"
    MERGED = "merged"
    SUCCEEDED = "succeeded"
    HANDED_OVER = "handed_over"
    PHASED_OUT = "phased_out"
    CLOSED = "closed"
    OTHER = "other"


class EditState(StrEnum):
    WAITING = "waiting"
    ACCEPTED = "accepted"
    DECLINED = "declined"


# After how many days a service is to be confirmed again; its owner chooses.
CADENCES = (30, 90, 180, 365)
CADENCE = 180

# Lists of the pack that the columns hold codes of.
TYPES, CATEGORIES, NEEDS = "service_type", "service_category", "harm_category"
DISABILITIES, LANGUAGES_SPOKEN = "disability_type", "language"


class Question(StrEnum):
    """What is compared when a service is looked for."""

    STATUS = "status"
    TYPE = "type"
    AREA = "area"
    AGE = "age"
    SEX = "sex"
    NEED = "need"
    DISABILITY = "disability"
    LANGUAGE = "language"
    HOURS = "hours"
    ROOM = "room"
    REFERRALS = "referrals"


class Met(StrEnum):
    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"  # neither the source nor the owner says
