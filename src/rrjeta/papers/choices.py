"""For whom a paper is printed, and what may have to be left out of it."""

from enum import StrEnum


class Audience(StrEnum):
    """Who is going to read the paper (S2)."""

    COURT = "court"
    PARENT = "parent"
    CHILD = "child"
    AGENCY = "agency"
    OWN = "own"


class Part(StrEnum):
    """A kind of content that some readers must not get."""

    REPORTER = "reporter"  # who told us
    PLACE = "place"  # a sheltered place: only the municipality is ever printed
    ADDRESS = "address"  # where a child or family lives, when it is no secret
    PHONES = "phones"
    THIRD_PERSONS = "third_persons"  # anybody but the child, and other families
    STATEMENTS = "statements"  # what was said and the parents may not read
    NARRATIVE = "narrative"  # what the worker heard and saw
    ASSESSMENT = "assessment"
    RISK = "risk"
    SCORE = "score"  # the judgements behind a level: they never leave the unit (S21)
    ALERTS = "alerts"
    SENSITIVE = "sensitive"  # ethnicity and health (S18)
    ECONOMIC = "economic"
    RESTRICTED = "restricted"
    MEASURE = "measure"
    JUSTICE = "justice"
    FILES = "files"  # photographs and scans (S17)


class Rule(StrEnum):
    """What happens to a part on a paper for somebody."""

    PRINTED = "printed"
    BY_CHOICE = "by_choice"  # left out unless the worker chooses otherwise
    NEVER = "never"


class Template(StrEnum):
    """Papers that are drawn from a case and not from one form alone."""

    FORM = "form"
    PLAN = "plan"
    MINUTES = "minutes"
    CASE_FILE = "case_file"
    DAY_SHEET = "day_sheet"
    WEEK_SHEET = "week_sheet"
    DRAWER = "drawer"
    SLIP = "slip"
    MEETING_PACK = "meeting_pack"
    LETTER = "letter"
    GENOGRAM = "genogram"
    CORRESPONDENCE = "correspondence"
    STATISTICS = "statistics"


# Sheets of many cases for the worker's own bag: printed from a list, and from no case.
SHEETS = frozenset({Template.DAY_SHEET, Template.WEEK_SHEET})


class Way(StrEnum):
    """How something left that was not printed here."""

    PHONE = "phone"
    POST = "post"
    MAIL = "mail"
    HANDED = "handed"
    OTHER = "other"


class Departure(StrEnum):
    """By what something left the house, in the register of disclosures."""

    PAPER = "paper"
    TRANSFER = "transfer"
    MEETING = "meeting"
    REFERRAL = "referral"
    LETTER = "letter"
    ENTRY = "entry"
