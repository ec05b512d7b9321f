"""Stored codes of imports, and how much one file may hold."""

from enum import StrEnum

MOST_BYTES = 10 * 1024 * 1024
# What a workbook may unpack to: 10,000 full rows need less than half of it.
MOST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 500
MOST_SHEETS = 10
MOST_ROWS = 10_000
MOST_COLUMNS = 80
MOST_LETTERS = 4000
# Of one office in a day. Whoever types names to learn something needs more, and learns nothing (decision 25).
MOST_A_DAY = 10
# Rows that come in together or not at all, but for a family, which is never cut.
BATCH = 20
# More people than this share no home: they are children of one institution.
MOST_OF_A_FAMILY = 25
MOST_GUESSED_OF_A_FAMILY = 10
# What stands in a cell in place of a text that cannot be read; no text begins with this sign.
UNREADABLE = "\x01"
CHILD = "child"


class Stage(StrEnum):
    """How far an import is."""

    UPLOADED = "uploaded"  # its columns are to be matched
    CHECKING = "checking"
    CHECKED = "checked"  # the dry run is over, decisions may be taken
    BRINGING = "bringing"  # rows come in, batch by batch
    DONE = "done"
    GIVEN_UP = "given_up"


class State(StrEnum):
    """What is with a row."""

    FAULTY = "faulty"
    NEW = "new"
    KNOWN = "known"  # waits for somebody to decide
    SAME = "same"  # decided: is a child of the register
    OUT = "out"  # decided: stays outside
    TAKEN = "taken"
    LINKED = "linked"
    ALREADY = "already"  # came in from an earlier file


class Decision(StrEnum):
    """What is decided of a row that may be known."""

    NEW = "new"
    SAME = "same"
    OUT = "out"


class Trouble(StrEnum):
    """Why an import stands still."""

    NOT_ALLOWED = "not_allowed"
    FAILED = "failed"


OPEN = frozenset({Stage.UPLOADED, Stage.CHECKING, Stage.CHECKED, Stage.BRINGING})
AT_WORK = frozenset({Stage.CHECKING, Stage.BRINGING})
