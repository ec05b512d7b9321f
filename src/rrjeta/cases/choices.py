"""The few words of a case that the programme itself must know; every other code lives in the country pack."""

from enum import StrEnum


class Track(StrEnum):
    """What runs through a pathway: each has its own stages, one owner, one next step and one due moment."""

    CONCERN = "concern"
    CASE = "case"
    MEASURE = "measure"
    TRANSFER = "transfer"


class Beside(StrEnum):
    """What may run beside the stage of a case, without taking its place."""

    IMMEDIATE_PROTECTION = "immediate_protection"
    WHEREABOUTS_UNKNOWN = "whereabouts_unknown"
    TRANSFER_PENDING = "transfer_pending"


class Party(StrEnum):
    """Who acts or whose step it is, in the words of a pathway. What a person *may* is asked of `access` alone."""

    ANYONE = "anyone"
    WORKER = "worker"
    DUTY = "duty"
    HEAD = "head"
    DIRECTOR = "director"
    POLICE = "police"
    MEETING = "meeting"
    HEAD_RECEIVING = "head_receiving"
    COURT = "court"
    DATA_PROTECTION = "data_protection"
    SYSTEM = "system"
    AUTHOR = "author"


class ChosenBy(StrEnum):
    """What a clock looks at when its time limit is chosen from the table."""

    NOTHING = "nothing"
    RISK = "risk"
    URGENCY = "urgency"


class SecondPerson(StrEnum):
    """Who looks a second time at a step that one person should not decide alone (design §3.11)."""

    HEAD = "head"
    DIRECTOR = "director"
    DEPUTY = "deputy"
    NOBODY = "nobody"


class Secret(StrEnum):
    """What a restricted object holds (design §3.9). Each stands on its own reveal page and nowhere else."""

    ACCOUNT = "account"  # trafficking, sexual abuse, feud
    PLACE = "place"  # where a sheltered child is
    REPORTER = "reporter"  # who told us


class TieState(StrEnum):
    """What became of a tie between a colleague and a family."""

    OPEN = "open"  # shut out; the head has yet to look
    WAITING = "waiting"  # still responsible for the family, so not shut out yet
    SUSPECTED = "suspected"  # names and phones agree; nobody was shut out
    CONFIRMED = "confirmed"
    UNDONE = "undone"


class Verdict(StrEnum):
    """How a dispute about whose a case is ended."""

    STAYS = "stays"
    GOES = "goes"
    SETTLED = "settled"  # the two units agreed meanwhile


class TaskState(StrEnum):
    """What became of something asked of one colleague."""

    OPEN = "open"
    DONE = "done"
    NOT_DONE = "not_done"
    WITHDRAWN = "withdrawn"


class Dated(StrEnum):
    """What has a day or an hour in somebody's week."""

    STEP = "step"
    HEARING = "hearing"
    MEETING = "meeting"
    VISIT = "visit"
    SEAT = "seat"
    TASK = "task"
    REMINDER = "reminder"
    CONCERN = "concern"


class QuestionState(StrEnum):
    """What became of a question about a case."""

    OPEN = "open"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class Changed(StrEnum):
    """What of a file changed since somebody last had it open. `web/changed.py` says each in words."""

    ENTRY = "entry"
    MOVE = "move"
    QUESTION = "question"
    ANSWER = "answer"
    FILE = "file"
    PLAN = "plan"
    DECISION = "decision"
    ACTION = "action"
    TASK = "task"
    MEASURE = "measure"
    HEARING = "hearing"
    CONSENT = "consent"
    CARE = "care"
    ALERT = "alert"
    OWNER = "owner"
    RISK = "risk"
    TRANSFER = "transfer"
    REFERRAL = "referral"
    LETTER = "letter"
