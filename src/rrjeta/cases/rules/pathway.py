"""A pathway as the programme works with it: stages, moves, clocks, and the words of each refusal.

The file in the country pack decides all of it; `building.pathway_from` makes it from what the pack holds.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rrjeta.cases.choices import ChosenBy, Party, Track
from rrjeta.cases.rules.guards import Refusal, Terms
from rrjeta.cases.rules.risk import Scale
from rrjeta.kernel.text import Text

ANY_OPEN = "any_open"
SAME = "same"
BACK = "back"
CHOSEN = "chosen"
ALL_CLOCKS = "all"


class NoSuchMove(Exception):
    """The pathway has no move of this code."""


@dataclass(frozen=True, slots=True)
class Title:
    """The words of a stage: the pathway's own, or those of a code in a list of the pack."""

    list: str
    code: str
    own: Text | None = None


@dataclass(frozen=True, slots=True)
class Stage:
    """Where a concern, case, measure or transfer may stand; an open one has somebody whose step is next.

    One of `clocks` runs as long as it stands there (the first of them is started when none does), and all that it
    `keeps`. `steps` says which step a clock asks for here, where that differs.
    """

    code: str
    track: Track
    title: Title
    is_open: bool
    owner: Party
    step: str | None
    clocks: tuple[str, ...]
    keeps: tuple[str, ...]
    steps: Mapping[str, str]
    forms: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ClockRule:
    """What is measured: from which moment, against which row of the table, and what is to be done by then.

    Without a `limit` the clock is due at the moment itself: a hearing, the last day of a measure. `agreed` names the
    rows of the table for what the plan may agree on, where that is sooner.
    """

    code: str
    track: Track
    step: str
    limit: str | None
    part: str | None
    counts_from: str
    chosen_by: ChosenBy
    as_risk: int | None
    placement_part: str | None
    agreed: str | None = None
    only: Mapping[str, frozenset[str]] = field(default_factory=dict)
    never: Mapping[str, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class GuardUse:
    """A guard before a move, with its terms; with reasons named, only for those."""

    name: str
    terms: Terms
    field: str | None
    for_reasons: frozenset[str]
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Reasons:
    """The codes of which a move asks one."""

    list: str
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Move:
    """One allowed way from a stage to the next, with who, under what conditions, and what it does to the clocks.

    After a move that is `is_afresh` clocks count from the move itself: what was due long ago is not due again.
    """

    code: str
    track: Track
    event: str
    title: Text
    starts_at: frozenset[str]
    goes_to: str
    back_to: tuple[str, ...]
    via: str | None
    opens: str | None
    closes: str | None
    episode_ends_as: str | None
    opens_case_at: str | None
    permission: str
    who: tuple[Party, ...]
    guards: tuple[GuardUse, ...]
    reasons: Reasons | None
    starts: tuple[str, ...]
    restarts: tuple[str, ...]
    stops: tuple[str, ...]
    form: str | None
    has_second_look: bool
    is_afresh: bool
    transfer: str | None
    mark: str
    source: str

    @property
    def is_first(self) -> bool:
        """Say whether the move brings something into being."""
        return not self.starts_at


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that changes the clocks and not the stage: a child was seen, minutes were saved."""

    code: str
    track: Track
    starts: tuple[str, ...]
    starts_in: frozenset[str]
    restarts: tuple[str, ...]
    stops: tuple[str, ...]
    is_afresh: bool


@dataclass(frozen=True, slots=True)
class Pathway:
    """Everything that one file says, ready to be asked."""

    code: str
    title: Text
    stages: Mapping[Track, Mapping[str, Stage]]
    moves: Mapping[str, Move]
    clocks: Mapping[Track, Mapping[str, ClockRule]]
    happenings: Mapping[Track, Mapping[str, Happening]]
    beside: Mapping[str, Title]
    meanings: Mapping[str, frozenset[str]]
    closing: tuple[GuardUse, ...]
    refusals: Mapping[str, Text]
    scale: Scale
    urgency_as_risk: Mapping[str, int]
    unknown_risk: int

    def stage(self, track: Track, code: str) -> Stage:
        """Return a stage. Raises KeyError when the track has none of this code."""
        return self.stages[track][code]

    def move(self, code: str) -> Move:
        """Return a move. Raises NoSuchMove."""
        try:
            return self.moves[code]
        except KeyError:
            raise NoSuchMove(code) from None

    def meaning(self, name: str) -> frozenset[str]:
        """Return the codes that carry a meaning the programme needs, such as which outcomes are a child seen."""
        return self.meanings[name]

    def risk_for_clocks(self, risk: int | None, urgency: str | None) -> int:
        """Return the level by which time limits are chosen: the one judged, else the one the urgency stands for."""
        if risk is not None:
            return risk
        return self.urgency_as_risk.get(urgency or "", self.unknown_risk)

    def sentence(self, refusal: Refusal) -> Text:
        """Return the words of a refusal, filled in."""
        text = self.refusals[refusal.code]
        return Text(**{code: words.format(**refusal.values) for code, words in text.both().items()})
