"""The words a form file may use."""

from enum import StrEnum


class Kind(StrEnum):
    """What an answer is."""

    TEXT = "text"
    LONG = "long"
    DATE = "date"
    TIME = "time"
    MOMENT = "moment"
    YES_NO = "yes_no"
    WHOLE = "whole"
    MONEY = "money"
    DECIMAL = "decimal"
    ONE = "one"
    MANY = "many"
    PERSON = "person"
    ORGANISATION = "organisation"
    USER = "user"
    PLACE = "place"
    FILE = "file"
    ROWS = "rows"
    SIGNATURE = "signature"


class Home(StrEnum):
    """Where an answer lives."""

    FIELD = "field"  # a field of a table, written by that table's operation
    CODED = "coded"  # unsealed and countable
    TOLD = "told"  # sealed under the subject's key
    PAPER = "paper"  # on the printed form only


class Phase(StrEnum):
    """How much has to be there for this save."""

    UNFINISHED = "unfinished"
    QUICK = "quick"
    FINISH = "finish"


class Required(StrEnum):
    """From which save on an answer has to be there."""

    NEVER = "never"
    QUICK = "quick"
    FINISH = "finish"


NAMED = frozenset({Kind.PERSON, Kind.ORGANISATION, Kind.USER, Kind.PLACE})
WORDS = frozenset({Kind.TEXT, Kind.LONG})
NUMBERS = frozenset({Kind.WHOLE, Kind.MONEY, Kind.DECIMAL})
# Free words and names of persons can never be coded: what is coded stands unsealed in the database.
CODABLE = frozenset(
    {Kind.DATE, Kind.TIME, Kind.MOMENT, Kind.YES_NO, Kind.ONE, Kind.MANY, Kind.USER, Kind.ORGANISATION, Kind.PLACE}
    | NUMBERS
)
