"""Who of the register may be the person asked for: the one search under every page that looks for somebody.

Unscoped: whoever calls keeps what lies within the actor's reach before anything of it is shown (screens.md S3).
"""

import json
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.kernel.clock import today
from rrjeta.kernel.masterkey import epoch_key, epochs
from rrjeta.matching.models import SearchRow, SearchWords
from rrjeta.matching.queries.tables import Tables
from rrjeta.matching.rules.days import NoDate, birth_of, key_of_day
from rrjeta.matching.rules.keys import Secret, day_fact, opened, pair_fact, sought
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.profiles import profiles_of
from rrjeta.matching.rules.reader import FIELDS
from rrjeta.matching.rules.reasons import Reason, reasons
from rrjeta.matching.rules.scorer import shipped
from rrjeta.matching.rules.search import Match, Searcher
from rrjeta.matching.rules.told import records_of
from rrjeta.matching.rules.vocabulary import Vocabulary, vocabulary_of
from rrjeta.packs.current import current
from rrjeta.packs.loaded import LoadedPack
from rrjeta.people.rules import birth_of as birth_told
from rrjeta.places.queries import area_names

PURPOSE, WORDS_BOND = "search", b"words"
_MOST = 60
# A person may go by several names, each with a row of its own.
_NAMES = 3
_NOBODY = 0
_AGAIN = 3


@dataclass(frozen=True, slots=True)
class Likely:
    """A person and how probably it is the one asked for, or another child of the family."""

    person_id: UUID
    same: float
    family: float
    match: Match

    @property
    def reasons(self) -> list[Reason]:
        """Return what each field says, the weightiest first."""
        return reasons(shipped(), self.match.seen)


@dataclass(slots=True)
class _Memory:
    """What a process remembers between two searches; no person is in it, only how often words occur."""

    pack: LoadedPack | None = None
    searcher: Searcher | None = None
    secrets: dict[int, tuple[bytes, Secret]] = field(default_factory=dict)
    words: Vocabulary = field(default_factory=Vocabulary)
    token: tuple[int, datetime] | None = None
    counted: int = 0
    made: tuple[Tables, Vocabulary] | None = None


_memory = _Memory()


class _Seen:
    """Tables that remember whose rows were opened, and whether some were gone or moved under another key meanwhile."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables
        self.persons: dict[int, UUID] = {}
        self.has_missed = False
        self.held_at = tables.held_at

    def texts_of(self, rows: Sequence[int]) -> dict[int, list[str]]:
        found = self.tables.opened(rows)
        self.persons.update((row, person) for row, person, _texts in found)
        self.has_missed |= len(found) < len(rows)
        return {row: texts for row, _person, texts in found}


def likely_told(told: Mapping[str, Any], *, sex: str = "", municipality: str = "") -> list[Likely]:
    """Return the likeliest persons for what is told of one, by each of the names told; keys as at people.models.Person.

    At most 60, the likeliest first. Two facts are needed; with fewer nobody is found. A date that is none is left out. The
    number of statements depends on how frequent the names are, never on how large the register is.
    """
    birth = birth_told(None, str(told.get("birth_precision") or ""), _age(told.get("age_estimate")), today())
    born = birth.year, birth.month, birth.precision
    records = records_of(told, sex=sex, born=born, town=town_of(municipality))
    return _likeliest([_dated(dict(zip(FIELDS, texts, strict=True))) for texts in records])


def town_of(municipality: str) -> str:
    """Return the name by which the code of a municipality is compared."""
    found = area_names([municipality]).get(municipality)
    return found.sq if found else ""


def _age(told: Any) -> int | None:
    return told if isinstance(told, int) else None


def _likeliest(asked: Sequence[Mapping[str, str]]) -> list[Likely]:
    for _turn in range(_AGAIN):
        seen = _Seen(tables())
        found = _likeliest_in(seen, asked)
        # The key turned meanwhile: who was moved between two looks is met at the next.
        if not seen.has_missed and tables().newest == seen.tables.newest:
            break
    return found


def _likeliest_in(seen: _Seen, asked: Sequence[Mapping[str, str]]) -> list[Likely]:
    vocabulary, best = words(), dict[UUID, Match]()
    secrets = _asked_secrets(seen.tables)
    for record in asked:
        for match in searcher().found(record, seen, secrets, vocabulary, _MOST * _NAMES):
            person = seen.persons[match.row]
            if person not in best or best[person].same < match.same:
                best[person] = match
    ranked = sorted(best.items(), key=lambda one: (-one[1].same, -one[1].family, one[0]))
    return [Likely(person, one.same, one.family, one) for person, one in ranked[:_MOST]]


def persons_named(words: Sequence[str], birth_date: str = "") -> set[UUID]:
    """Return the persons who have all of these names as they are written, in any field, and this full date where one is given.

    By exact facts alone: what is spelled differently is another name here. Unscoped.
    """
    writing = searcher().writing
    bones = [bone for word in words for bone in writing.name(word).skeletons]
    day = key_of_day(birth_of(birth_date)) if birth_date else ""
    facts = {pair_fact(one, other) for at, one in enumerate(bones) for other in bones[at + 1 :]}
    facts |= {day_fact(bone, day) for bone in bones if day}
    kept, rows = tables(), {_NOBODY}
    for secret in _asked_secrets(kept):
        under: list[set[int]] = [set() for _fact in facts]
        for one in sought(sorted(facts), secret, kept.held_at):
            under[one.fact].update(profiles_of(opened([one], secret)).rows.tolist())
        rows |= set.intersection(*under) if under else set()
    # Nobody is asked for like somebody: what is asked of the database tells nothing.
    return set(SearchRow.objects.filter(id__in=rows).values_list("person_id", flat=True))


def searcher() -> Searcher:
    """Return the engine for the pack that holds now; a pack without the part compares names as they are typed."""
    pack = current()
    if _memory.searcher is None or _memory.pack is not pack:
        told = pack.part("matching") if pack.has_part("matching") else {}
        _memory.searcher, _memory.pack = Searcher(Writing(told), shipped()), pack
    return _memory.searcher


def secret_of(epoch: int) -> Secret:
    """Return the search key of an epoch. Raises MasterKeyMissing."""
    whole = epoch_key(epoch, PURPOSE)
    known = _memory.secrets.get(epoch)
    if known is None or known[0] != whole:
        known = _memory.secrets[epoch] = (whole, Secret(epoch, whole))
    return known[1]


def tables() -> Tables:
    """Return the tables of the office under every epoch whose key is here."""
    if _memory.made is not None:
        return _memory.made[0]
    return Tables({epoch: secret_of(epoch) for epoch in epochs()})


def words() -> Vocabulary:
    """Return how often words occur, what came since the last count among it. Two statements."""
    if _memory.made is not None:
        return _memory.made[1]
    line = SearchWords.objects.values_list("until", "built_at").first()
    if line != _memory.token:
        _memory.token, _memory.words, _memory.counted = line, Vocabulary(), 0
        if line is not None:
            _memory.words, _memory.counted = _kept_words(), line[0]
    engine = searcher()
    for row, _person, texts in tables().children_after(_memory.counted):
        engine.count(texts, _memory.words)
        _memory.counted = row
    return _memory.words


@contextmanager
def standing_in(made: Tables, counted: Vocabulary) -> Iterator[None]:
    """Have every search of this process look into other tables until the block ends: a made register, to be measured."""
    _memory.made = made, counted
    try:
        yield
    finally:
        _memory.made = None


def forget() -> None:
    """Forget what this process has counted of the register: it may be another one from now on."""
    _memory.token, _memory.words, _memory.counted = None, Vocabulary(), 0


def _kept_words() -> Vocabulary:
    line = SearchWords.objects.get()
    secret = secret_of(line.epoch)
    return vocabulary_of(json.loads(zlib.decompress(secret.opened_bytes(bytes(line.sealed), WORDS_BOND))))


def _asked_secrets(kept: Tables) -> list[Secret]:
    """Return the secrets to ask under: while the key turns those before the newest one, then that one.

    In this order: what is moved on while somebody searches is then met before or behind, never neither.
    """
    newest = kept.newest
    earlier = [epoch for epoch in kept.secrets if epoch != newest]
    held = SearchRow.objects.filter(epoch__in=earlier).values_list("epoch", flat=True).distinct() if earlier else ()
    return [*(kept.secrets[epoch] for epoch in sorted(held)), kept.secrets[newest]]


def _dated(asked: Mapping[str, str]) -> Mapping[str, str]:
    try:
        birth_of(asked.get("birth_date") or "", asked.get("birth_precision") or "")
    except NoDate:
        return {name: text for name, text in asked.items() if name in FIELDS and not name.startswith("birth_")}
    return asked
