"""What level of risk the answers suggest, and why. The level itself is always the worker's."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

YES = "yes"
NO = "no"
IMMEDIATE = 4
NONE = 0
LOW = 1
MOST = 4
_WORTH_SAYING = 2


@dataclass(frozen=True, slots=True)
class Scale:
    """How answers become a level: a weight for each judgement, the first score of each level, the danger questions.

    Every judgement points the same way, from 0 to 4, the worse the higher; so the last of them is how far the carer
    *cannot* protect, and not a "capacity" that would have to be turned round.
    """

    weights: Mapping[str, int]
    first_scores: tuple[int, ...]
    dangers: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """What made the level: a danger that was answered with yes, a heavy judgement, or a danger nobody asked about."""

    kind: str
    code: str
    value: int = 0


@dataclass(frozen=True, slots=True)
class Suggestion:
    """The level that follows from the answers; None while judgements are missing and no danger forces it."""

    level: int | None
    score: int | None
    reasons: tuple[Reason, ...]
    unanswered: tuple[str, ...]

    @property
    def is_forced(self) -> bool:
        """Say whether a danger alone made the level immediate."""
        return any(reason.kind == "danger" for reason in self.reasons)


def suggested_level(
    scale: Scale,
    judgements: Mapping[str, int | None],
    dangers: Mapping[str, str | None],
) -> Suggestion:
    """Return the level, its score and its reasons, the heaviest first. Raises ValueError for a judgement outside 0–4.

    A danger question counts as answered only by yes or no. Where one is left open the suggestion is never "no risk":
    "nobody asked" is not "no danger".
    """
    yes = [Reason("danger", code) for code in scale.dangers if dangers.get(code) == YES]
    unanswered = tuple(code for code in scale.dangers if dangers.get(code) not in (YES, NO))
    score = _score(scale, judgements)
    weighed = _heavy(scale, judgements)
    if yes:
        return Suggestion(IMMEDIATE, score, (*yes, *weighed), unanswered)
    if score is None:
        return Suggestion(None, None, (), unanswered)
    level = max(number for number, first in enumerate(scale.first_scores) if score >= first)
    if unanswered and level == NONE:
        return Suggestion(
            LOW,
            score,
            tuple(Reason("not_asked", code) for code in unanswered),
            unanswered,
        )
    return Suggestion(level, score, weighed, unanswered)


def needs_written_reason(level: int, suggestion: Suggestion) -> bool:
    """Say whether the worker's level has to be explained: it differs from the suggestion, up or down."""
    return suggestion.level is not None and level != suggestion.level


def level_number(code: str) -> int:
    """Return the number that a code such as `3_high` begins with. Raises ValueError when it begins with none."""
    number = code.split("_", 1)[0]
    if number not in {str(level) for level in range(NONE, IMMEDIATE + 1)}:
        raise ValueError(f"{code} is not a level of risk")
    return int(number)


def low_since(judged: Iterable[tuple[datetime, int]]) -> datetime | None:
    """Return since when every judgement has found the risk low or none, or None where the last one did not."""
    since: datetime | None = None
    for at, level in sorted(judged):
        since = (since or at) if level <= LOW else None
    return since


def _score(scale: Scale, judgements: Mapping[str, int | None]) -> int | None:
    total = 0
    for code, weight in scale.weights.items():
        value = judgements.get(code)
        if value is None:
            return None
        if not 0 <= value <= MOST:
            raise ValueError(f"{code} is judged from 0 to {MOST}, not {value}")
        total += weight * value
    return total


def _heavy(scale: Scale, judgements: Mapping[str, int | None]) -> tuple[Reason, ...]:
    found = [Reason("judgement", code, judgements.get(code) or 0) for code in scale.weights]
    told = [reason for reason in found if reason.value >= _WORTH_SAYING]
    return tuple(sorted(told, key=lambda reason: -scale.weights[reason.code] * reason.value))
