"""What each table says of itself: when its rows go, and which of its unsealed columns are personal."""

from enum import StrEnum


class Retention(StrEnum):
    """When the rows of a table go (design §3.7); the retention room will act on it."""

    PACK = "pack"  # stays with the version of the country pack
    SUBJECT = "subject"  # goes when the person it is about is erased
    CASE_FILE = "case_file"  # goes with the case file, guide 2.4 `retention_case_file`
    STAFF = "staff"  # stays while the user is known
    EVIDENCE = "evidence"  # the log; outlives what it describes
    DIRECTORY = "directory"  # about organisations and what they offer; what ended stays as history
    ENDED = "ended"  # goes a time after its end: `passes_from` is the moment, `passes_after` the period of the pack
    PASSING = "passing"  # goes after days: sent-twice marks, held text


class Personal(StrEnum):
    """What an unsealed column tells about a person."""

    NONE = "none"  # nothing about a person
    PSEUDONYM = "pseudonym"  # an id or a random number
    CODED = "coded"  # a code, a count or yes/no about a child's situation
    MOMENT = "moment"  # when something about a child happened
    PLACE = "place"  # a municipality
    BIRTH = "birth"  # year or month of birth, sex
    STAFF = "staff"  # about a colleague, not about a child
    SEALED = "sealed"  # bytes nobody reads without the subject's key
