"""Lives of the guide copied whole: a copy equals the life played, and holds nobody of the office it was copied from."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
from django.apps import apps
from django.db import transaction

from rrjeta.access.models import Grant
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, Clock, Hearing, Measure, Transfer
from rrjeta.cases.operations.bulk import Captured, Copied, Copier, capture
from rrjeta.jobs.measuring import making
from rrjeta.jobs.measuring.lives import SELDOM
from rrjeta.jobs.measuring.making import Maker
from rrjeta.jobs.playing.play import play
from rrjeta.jobs.playing.scenarios import office, scenario
from rrjeta.jobs.showcase.founding import Cast, found_office
from rrjeta.kernel import clock
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import SealedRecord
from rrjeta.kernel.sealing import peek_record
from rrjeta.network.models import Package, Referral
from rrjeta.packs.loaded import LoadedPack
from tests.cases.registers import differing, forget_all, register

pytestmark = pytest.mark.slow

START = {
    "9.1": datetime(2026, 3, 14, tzinfo=clock.zone()),
    "9.2": datetime(2026, 2, 2, tzinfo=clock.zone()),
}
NOW = datetime(2026, 11, 22, 12, 0, tzinfo=clock.zone())


class _Undo(Exception):
    """Undoes what was played."""


@pytest.fixture
def people(pack: LoadedPack) -> Cast:
    return found_office(office("showcase"), datetime(2026, 1, 5, 9, tzinfo=clock.zone()))


def captured(people: Cast, guide: str) -> Captured:
    kept: list[Captured] = []
    try:
        with transaction.atomic():
            kept.append(capture(play(scenario(guide).life, people, START[guide]).operation_ids))
            raise _Undo
    except _Undo:
        return kept[0]


@pytest.mark.parametrize("guide", ["9.1", "9.2"])
def test_a_copied_scenario_equals_the_scenario_played(people: Cast, guide: str) -> None:
    before = register()
    life = captured(people, guide)
    copier = Copier(seed=1)
    copier.copy(life, Copied({}, {}, {}))
    copier.flush()
    copied = _without(register(), before)
    forget_all()
    play(scenario(guide).life, people, START[guide])
    assert differing(copied, register()) == []


def _without(rows: list[str], before: list[str]) -> list[str]:
    left = list(rows)
    for row in before:
        left.remove(row)
    return left


def test_nobody_of_the_office_it_was_played_in_stands_in_a_copy(people: Cast) -> None:
    life = captured(people, "9.1")
    stand_ins = {one: new_id() for one in people.values()}
    written = _texts_written(life, Copied({}, stand_ins, {}))
    foreign = {str(one) for one in people.values()}
    assert [text for text in written if any(one in text for one in foreign)] == []
    assert any(str(stand_ins[people["elira"]]) in text for text in written)


def _texts_written(life: Captured, how: Copied) -> list[str]:
    """Return what a copy would insert, each column as text and what each row tells, without a database to refuse it."""
    copier = Copier(seed=1)
    copier.copy(life, how)
    told: list[str] = []
    for rows in copier._waiting.values():
        told += [str(UUID(value)) if _is_hex(value) else str(value) for row in rows for value in row]
    return told + [str(value) for row in copier._entries for value in row] + _sealed(life, how)


def _is_hex(value: Any) -> bool:
    return isinstance(value, str) and len(value) == 32 and all(one in "0123456789abcdef" for one in value)


def _sealed(life: Captured, how: Copied) -> list[str]:
    words = {str(old): str(new) for old, new in how.ids.items()}
    return [row.blob.told.with_words(words) for row in life.rows if row.blob is not None]


# ---- The register for measuring -------------------------------------------------------------------------------------


@pytest.fixture
def few_lives(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_PLAYED_LEAST", len(SELDOM))


def test_a_register_holds_what_seldom_happens(pack: LoadedPack, few_lives: None) -> None:
    with clock.frozen(NOW):
        made = Maker(1, NOW, lambda _words: None).make(20)
    assert made >= 20
    assert Case.objects.count() == made
    assert Measure.objects.filter(kind="alternative_care", status="confirmed").exists()
    assert Measure.objects.filter(kind="supervision").exists()
    assert Hearing.objects.exists()
    assert Case.objects.filter(is_open=True, whereabouts_unknown_at__isnull=False).exists()
    assert Transfer.objects.filter(status="accepted").exists()
    assert Case.objects.filter(stage="merged", merged_into__isnull=False).exists()
    assert Case.objects.filter(episode_no=2).exists()
    assert not Case.objects.filter(is_open=True, due_at=None).exists()


def test_the_same_seed_makes_the_same_register(pack: LoadedPack, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(making, "_PLAYED_LEAST", 2)
    first, again, other = (_made(seed) for seed in (3, 3, 4))
    assert first == again
    assert first != other


def _made(seed: int) -> list[str]:
    """Return the rows of a register but for their ids, and the numbers of its cases; the register is undone."""
    found: list[str] = []
    try:
        with transaction.atomic(), clock.frozen(NOW):
            Maker(seed, NOW, lambda _words: None).make(6)
            found += sorted(Case.objects.values_list("number", flat=True))
            found += sorted(str(one) for one in Clock.objects.values_list("code", "due_at", "stopped_at"))
            found += sorted(json.dumps(told, sort_keys=True) for told in _names())
            found += sorted(LogEntry.objects.values_list("action", flat=True))
            raise _Undo
    except _Undo:
        return found


def _names() -> list[dict[str, Any]]:
    people = next(model for model in apps.get_models() if model._meta.label == "people.Person")
    assert issubclass(people, SealedRecord)
    kept = ("given_name", "surname", "birth_date", "father_name")
    rows = [peek_record(one) for one in people._base_manager.select_related("subject")]
    return [{name: row.get(name) for name in kept} for row in rows]


def test_a_register_in_which_the_net_is_measured_holds_referrals_that_open(pack: LoadedPack) -> None:
    with clock.frozen(NOW):
        Maker(5, NOW, lambda _words: None, services=8).make(50)
    numbers = list(Referral.objects.values_list("number", flat=True))
    assert len(numbers) == len(set(numbers)) > 4
    assert set(Referral.objects.values_list("state", flat=True)) >= {"started", "refused"}
    packages = list(Package.objects.select_related("subject", "referral"))
    assert len(packages) == 2 * len(numbers)
    assert all(peek_record(one)["sections"] and one.subject_id == one.referral.subject_id for one in packages)
    # What is open to the receivers is what the state shows, with grants of its own.
    started = Referral.objects.filter(state="started").count()
    assert Grant.objects.filter(purpose="referral", ends_at__gt=NOW).count() == 2 * started
