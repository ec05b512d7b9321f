"""Tables of the cases room, by topic. Django finds a room's tables through this file, the one that imports."""

from rrjeta.cases.models.arbitration import Arbitration
from rrjeta.cases.models.case import Case, Clock, CoWorker, Episode, Move, Reminder
from rrjeta.cases.models.concern import Concern, ConcernChild, ConcernReporter
from rrjeta.cases.models.entry import Approval, Attendance, Decision, Entry, EntryLine
from rrjeta.cases.models.glass import GlassOpening
from rrjeta.cases.models.handover import Transfer
from rrjeta.cases.models.known import KnownAsked
from rrjeta.cases.models.measure import Hearing, Measure, MeasureMove
from rrjeta.cases.models.plan import Action, Objective, Plan
from rrjeta.cases.models.question import Question
from rrjeta.cases.models.relative import Relative, StaffTie
from rrjeta.cases.models.reveal import Reveal
from rrjeta.cases.models.seen import FileSeen
from rrjeta.cases.models.task import Task
from rrjeta.cases.models.tracing import TracingMatch, TracingRequest

__all__ = [
    "Action",
    "Approval",
    "Arbitration",
    "Attendance",
    "Case",
    "Clock",
    "CoWorker",
    "Concern",
    "ConcernChild",
    "ConcernReporter",
    "Decision",
    "Entry",
    "EntryLine",
    "Episode",
    "FileSeen",
    "GlassOpening",
    "Hearing",
    "KnownAsked",
    "Measure",
    "MeasureMove",
    "Move",
    "Objective",
    "Plan",
    "Question",
    "Relative",
    "Reminder",
    "Reveal",
    "StaffTie",
    "Task",
    "TracingMatch",
    "TracingRequest",
    "Transfer",
]
