"""Keeping persons so that they are found by any spelling: entries under blind keys, and sealed features.

Called inside operations, in their transaction.
"""

import json
import zlib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from uuid import UUID

from django.db import connection, transaction

from rrjeta.kernel.clock import now
from rrjeta.kernel.epochs import Holder, WhoHolds
from rrjeta.kernel.queue import take_turn
from rrjeta.kernel.sealing import peek_record
from rrjeta.matching.models import SearchKey, SearchRow, SearchWords
from rrjeta.matching.queries.searching import WORDS_BOND, searcher, tables, town_of
from rrjeta.matching.queries.tables import Tables
from rrjeta.matching.rules.days import NoDate
from rrjeta.matching.rules.entries import with_entries, without_entry
from rrjeta.matching.rules.keys import Secret
from rrjeta.matching.rules.profiles import with_row
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.told import records_of
from rrjeta.matching.rules.vocabulary import counted
from rrjeta.people.facts import PersonTold
from rrjeta.people.models import Person
from rrjeta.people.operations.persons import told_of

# Whoever puts entries under keys, or takes them out, waits for whoever does so already.
_TURN = UUID(int=0x5272_6A65_7461)
_AT_ONCE = 2000
# How long a count may be behind before it is made anew: the larger the register, the longer the counting takes.
_LEAST_WAIT, _SECONDS_A_ROW = timedelta(minutes=1), 0.05
_SHARE_BEHIND, _ROWS_BEHIND = 0.02, 200
_BIRTH = slice(-2, None)


def keep(persons: Iterable[PersonTold]) -> None:
    """Have persons found by what they tell and by nothing they told before, under the newest epoch.

    Where nothing that is compared has changed nothing is written.
    """
    wanted = {one.person_id: records_told(one) for one in persons}
    kept = tables()
    known: dict[UUID, list[tuple[int, int, list[str]]]] = {person_id: [] for person_id in wanted}
    epoch = kept.newest
    rows = list(
        SearchRow.objects.filter(person_id__in=list(wanted)).order_by("id").values_list("id", "epoch", "person_id")
    )
    of_epoch, counts = {row: of for row, of, _person in rows}, Counter(person for _row, _of, person in rows)
    for row, person_id, texts in kept.opened(list(of_epoch)):
        known[person_id].append((row, of_epoch[row], texts))
    changed = [
        person_id
        for person_id, records in wanted.items()
        if [(epoch, texts) for texts in records] != [(of, texts) for _row, of, texts in known[person_id]]
        or len(records) != counts[person_id]
    ]
    if not changed:
        return
    take_turn(_TURN)
    for person_id in changed:
        _take_out(known[person_id], kept)
    if rows:
        SearchRow.objects.filter(person_id__in=changed).delete()
    secret = kept.secrets[epoch]
    new = [
        SearchRow(person_id=person_id, sealed=secret.sealed_texts(texts, person_id.bytes), epoch=epoch)
        for person_id in changed
        for texts in wanted[person_id]
    ]
    texts_of = [texts for person_id in changed for texts in wanted[person_id]]
    SearchRow.objects.bulk_create(new)
    put_under_keys([(row.pk, texts) for row, texts in zip(new, texts_of, strict=True)], secret, kept)


def put_under_keys(rows: Sequence[tuple[int, Sequence[str]]], secret: Secret, kept: Tables) -> None:
    """Put the entries of rows under their keys; four statements or more, by how frequent their names are."""
    engine = searcher()
    entries = []
    for row, texts in rows:
        facts, profile = engine.facts(texts)
        entries.append((facts, with_row(profile, row)))
    _write(kept, with_entries(entries, secret, kept.held_at), secret.epoch)


def drop(person_ids: Iterable[UUID]) -> None:
    """Take persons out of the search for good; how often words occur is counted anew soon."""
    kept = tables()
    ids = list(person_ids)
    for start in range(0, len(ids), _AT_ONCE):
        rows = dict(SearchRow.objects.filter(person_id__in=ids[start : start + _AT_ONCE]).values_list("id", "epoch"))
        if rows:
            take_turn(_TURN)
            _take_out([(row, rows[row], texts) for row, _person, texts in kept.opened(list(rows))], kept)


def on_person_told(fact: PersonTold) -> None:
    """Keep a person who was registered or told something new."""
    keep([fact])


def count_words() -> None:
    """Count all words of the register and keep the count sealed."""
    kept = tables()
    reader, until = Reader(searcher().writing), 0
    for row, _person, texts in kept.children_after(0):
        reader.take(readable(texts))
        until = row
    told = counted(reader.columns(), reader.names.lexicon(), reader.places.lexicon()).written()
    epoch = kept.newest
    blob = kept.secrets[epoch].sealed_bytes(zlib.compress(json.dumps(told).encode()), WORDS_BOND)
    values = {"until": until, "sealed": blob, "epoch": epoch, "built_at": now(), "is_behind": False}
    SearchWords.objects.update_or_create(id=1, defaults=values)


def tend_search() -> None:
    """Keep everybody where nobody is kept yet; count the words anew where the count is behind and has rested long enough."""
    newest = SearchRow.objects.order_by("-id").values_list("id", flat=True).first()
    if newest is None:
        if not Person.objects.exists() or not reindex():
            return
        newest = SearchRow.objects.order_by("-id").values_list("id", flat=True).first()
    line = SearchWords.objects.defer("sealed").first()
    if newest is not None and (line is None or _is_behind(line, newest)):
        count_words()


def _is_behind(line: SearchWords, newest: int) -> bool:
    """`newest` is the newest row."""
    came = newest - line.until
    rest = max(_LEAST_WAIT, timedelta(seconds=newest * _SECONDS_A_ROW))
    return (line.is_behind or came > _ROWS_BEHIND + newest * _SHARE_BEHIND) and now() >= line.built_at + rest


def records_told(fact: PersonTold) -> list[list[str]]:
    """Return what is compared of a person, one record for each name they go by."""
    found = records_of(fact.told, sex=fact.sex, born=fact.born, town=town_of(fact.municipality))
    return [readable(texts) for texts in found]


def readable(texts: Sequence[str]) -> list[str]:
    """Return texts whose date can be read: one that cannot is as if unknown."""
    try:
        searcher().facts(texts)
    except NoDate:
        return [*texts[: _BIRTH.start], "", ""]
    return list(texts)


def _take_out(rows: Sequence[tuple[int, int, Sequence[str]]], kept: Tables) -> None:
    for row, epoch, texts in rows:
        secret = kept.secrets[epoch]
        facts, _profile = searcher().facts(texts)
        _write(kept, without_entry(facts, row, secret, kept.held_at), epoch)
    if rows:
        SearchRow.objects.filter(id__in=[row for row, _epoch, _texts in rows]).delete()
        SearchWords.objects.update(is_behind=True)


def _write(kept: Tables, written: Mapping[int, bytes], epoch: int) -> None:
    gone = [key for key, held in written.items() if not held]
    rows = [(key, held, epoch) for key, held in sorted(written.items()) if held]
    if gone:
        SearchKey.objects.filter(id__in=gone).delete()
    if rows:
        with connection.cursor() as cursor:
            for start in range(0, len(rows), _AT_ONCE):
                part = rows[start : start + _AT_ONCE]
                cursor.execute(
                    f'INSERT INTO "{kept.keys}" ("id", "held", "epoch") VALUES '  # noqa: S608  our own tables
                    + ", ".join(["(%s, %s, %s)"] * len(part))
                    + ' ON CONFLICT ("id") DO UPDATE SET "held" = excluded."held"',
                    [value for row in part for value in row],
                )


# --- Turning the master key ---------------------------------------------------------------------------


def _carry(newest: int, size: int) -> int:
    ids = SearchRow.objects.filter(epoch__lt=newest).order_by("epoch", "id").values_list("person_id", flat=True)[:size]
    # Locked, because somebody may be correcting the name at this moment.
    locked = Person.objects.select_for_update(of=("self",)).select_related("subject")
    persons = list(locked.filter(id__in=set(ids)).order_by("id"))
    keep(told_of(person, peek_record(person)) for person in persons)
    return len(persons)


def _carry_words(newest: int, _size: int) -> int:
    if not SearchWords.objects.filter(epoch__lt=newest).exists():
        return 0
    count_words()
    return 1


def _carry_keys(newest: int, _size: int) -> int:
    """Everybody stands under the newest keys by now: what is left under earlier ones is nobody's."""
    return SearchKey.objects.filter(epoch__lt=newest).delete()[0]


def _holder(model: type[SearchRow] | type[SearchWords] | type[SearchKey], carry: Callable[[int, int], int]) -> Holder:
    return Holder(model._meta.db_table, lambda epoch: model.objects.filter(epoch=epoch).count(), carry)


_HOLDERS = [_holder(SearchRow, _carry), _holder(SearchWords, _carry_words), _holder(SearchKey, _carry_keys)]


def what_matching_holds(_question: WhoHolds) -> list[Holder]:
    """Answer what this room holds under epochs, in the order in which it is carried."""
    return _HOLDERS


def reindex(batch: int = 500) -> int:
    """Keep every person of the register anew, batch by batch; return how many there are."""
    last, count = None, 0
    while True:
        found = Person.objects.select_related("subject").order_by("id")
        with transaction.atomic():
            persons = list((found if last is None else found.filter(id__gt=last))[:batch])
            keep(told_of(person, peek_record(person)) for person in persons)
        if not persons:
            return count
        last, count = persons[-1].id, count + len(persons)
