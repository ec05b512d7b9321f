"""Roles, reaches and data classes (design §3.2; guide 1.4)."""

from enum import StrEnum


class Role(StrEnum):
    WORKER = "worker"
    HEAD = "head"
    DIRECTOR = "director"
    NEEDS_OFFICER = "needs_officer"
    MEETING_MEMBER = "meeting_member"
    PARTNER = "partner"
    SCHOOL = "school"
    HEALTH = "health"
    POLICE = "police"
    SHELTER = "shelter"
    HELPLINE = "helpline"
    AGENCY = "agency"
    OBSERVER = "observer"
    ADMINISTRATOR = "administrator"
    DATA_PROTECTION = "data_protection"


class Reach(StrEnum):
    """How far a permission extends, from the narrowest to the widest."""

    OWN = "own"
    SHARED = "shared"
    TEAM = "team"
    AREA = "area"
    ORGANISATION = "organisation"
    ALL = "all"


class DataClass(StrEnum):
    """The twelve classes of guide 1.4 that concern a child, and the identity of who told us."""

    IDENTITY = "identity"
    NARRATIVE = "narrative"
    RISK = "risk"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    MEASURE = "measure"
    RESTRICTED = "restricted"
    PLACEMENT = "placement"
    JUSTICE = "justice"
    SENSITIVE = "sensitive"
    ECONOMIC = "economic"
    LOG = "log"
    REPORTER = "reporter"


class GrantPurpose(StrEnum):
    TRANSFER = "transfer"
    MEETING = "meeting"
    GLASS = "glass"
    REFERRAL = "referral"


class FactorKind(StrEnum):
    """What somebody proves with, beside the password, that it is they."""

    TOTP = "totp"
    PASSKEY = "passkey"
    RECOVERY = "recovery"


class RemovalReason(StrEnum):
    """Why somebody's factors are to be removed by others."""

    LOST = "lost"
    STOLEN = "stolen"
    BROKEN = "broken"


class RemovalState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    DROPPED = "dropped"
