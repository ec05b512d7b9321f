"""The demonstration: a living office, the same however often it is loaded, and never beside real people."""

import json
import os
from collections import Counter
from datetime import date, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from rrjeta.access.models import DutyShift, Exclusion, Membership
from rrjeta.access.queries import actor_named
from rrjeta.audit.models import LogEntry as LogEntry
from rrjeta.cases.models import Approval, Case, Concern, Entry
from rrjeta.cases.queries.desk import Desk, desk
from rrjeta.cases.queries.doubles import WantedPairs, pairs_page
from rrjeta.jobs.playing.grammar import GRAMMAR
from rrjeta.jobs.playing.pack_part import check
from rrjeta.jobs.playing.registry import VERBS
from rrjeta.jobs.playing.scenarios import office, scenario
from rrjeta.jobs.showcase.founding import found_office
from rrjeta.kernel import clock
from rrjeta.kernel.sealing import peek_record
from rrjeta.packs.loaded import LoadedPack
from rrjeta.packs.source import PackSource
from rrjeta.people.models import CareArrangement, Person
from rrjeta.people.queries import persons
from tests.cast import make_user

SUNDAY = datetime(2026, 11, 22, 22, 27, tzinfo=clock.zone())
# The other weekdays and a public holiday (28 November is one of two in a row) are tried in the long form alone: a whole
# office is played each time. The hours differ, from before the office opens to just after the Saturday's call.
OTHERS = [
    datetime(2026, 7, 6, 7, 45, tzinfo=clock.zone()),
    datetime(2026, 7, 7, 12, 10, tzinfo=clock.zone()),
    datetime(2026, 7, 8, 10, 0, tzinfo=clock.zone()),
    datetime(2026, 7, 9, 16, 30, tzinfo=clock.zone()),
    datetime(2026, 7, 10, 9, 5, tzinfo=clock.zone()),
    datetime(2026, 7, 11, 23, 40, tzinfo=clock.zone()),
    datetime(2025, 11, 28, 11, 0, tzinfo=clock.zone()),
]
LOADINGS = [SUNDAY, *OTHERS] if os.environ.get("RRJETA_LONG") == "1" else [SUNDAY]


def desk_of(name: str) -> Desk:
    return desk(actor_named(name))


def test_every_verb_has_its_grammar() -> None:
    assert set(VERBS) == set(GRAMMAR)


def test_the_call_of_9_1_was_last_saturday(pack: LoadedPack) -> None:
    one = scenario("9.1")
    assert clock.local(one.start(SUNDAY)).date() == date(2026, 11, 21)
    before_the_call = datetime(2026, 11, 21, 23, 5, tzinfo=clock.zone())
    assert clock.local(one.start(before_the_call)).date() == date(2026, 11, 14)
    assert scenario("9.3").start(SUNDAY).astimezone(clock.zone()).weekday() == 0


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("{at: day 1 9:00, by: elira, do: note, case: sara, text: x}", "each step says when"),
        ("{at: day 1 09:00, by: elira, do: dance}", "'dance' is not something"),
        ("{at: day 1 09:00, by: elira, do: note, case: sara}", "note needs text"),
        ("{at: day 1 09:00, by: elira, do: note, case: sara, text: x, tone: y}", "note has no tone"),
        ('{at: day 1 09:00, by: elira, do: note, case: sara, text: "{story}"}', "{story} is not among the words"),
        ("{at: day -1 09:00, by: elira, do: note, case: sara, text: x}", "lies before the one above"),
    ],
)
def test_a_fault_in_a_life_is_named_with_its_line(tmp_path: Path, line: str, said: str) -> None:
    (tmp_path / "scenarios").mkdir()
    head = 'code: x\nguide: "9"\ntitle: {sq: x, en: x}\nabout: x\nbegins: {weekday: monday, weeks_ago: 0}\nsteps:\n'
    first = "  - {at: day 0 09:00, by: elira, do: note, case: sara, text: x}\n"
    (tmp_path / "scenarios" / "x.yaml").write_text(f"{head}{first}  - {line}\n", encoding="utf-8")
    (fault,) = check(PackSource(tmp_path))
    assert (fault.file, fault.line) == ("scenarios/x.yaml", 8)
    assert said in fault.message


def test_it_refuses_to_stand_beside_real_people(pack: LoadedPack) -> None:
    make_user("real.person")
    with pytest.raises(CommandError, match="no demonstration"):
        call_command("demo", stdout=StringIO())
    assert not Case.objects.exists()


def test_passwords_are_not_written_into_the_data_folder(pack: LoadedPack) -> None:
    with pytest.raises(CommandError, match="outside the data folder"):
        call_command("demo", manifest=Path(settings.RRJETA_DATA) / "manifest.json", stdout=StringIO())


@pytest.mark.slow
def test_the_office_of_one_person_has_no_second(pack: LoadedPack) -> None:
    cast = found_office(office("showcase"), SUNDAY)
    again = found_office(office("showcase"), SUNDAY)
    assert cast == again
    assert actor_named("prenda").user_id == cast["prenda"]


@pytest.mark.slow
@pytest.mark.parametrize("now", LOADINGS)
def test_the_office_stands_as_the_demo_tells_it(pack: LoadedPack, now: datetime, tmp_path: Path) -> None:
    """One loading serves all that is asked of it: a whole office is played each time."""
    file, out = tmp_path / "manifest.json", StringIO()
    with clock.frozen(now):
        call_command("demo", manifest=file, stdout=out)
        _stands_as_told()
        _holds_what_is_shown()
        counted = _counted()
        _is_told_by(json.loads(file.read_text(encoding="utf-8")), counted[0])
        call_command("demo", stdout=out)
    assert _counted() == counted
    assert "elira" in out.getvalue()


def _counted() -> tuple[int, int, int]:
    return Case.objects.count(), Concern.objects.count(), LogEntry.objects.count()


def _stands_as_told() -> None:
    head, elira, gjergj = desk_of("drita"), desk_of("elira"), desk_of("gjergj")
    team = {line.name: (line.open_count, line.late_count, line.not_seen_count) for line in head.team}
    assert team == {"Elira K.": (41, 3, 1), "Gjergj P.": (28, 6, 1), "Besa T.": (9, 3, 0)}
    assert head.team_numbers == {"all": 78, "late": 12, "not_seen": 2, "missing": 1, "without_worker": 0}
    assert (elira.numbers["all"], len(elira.late), len(elira.not_seen)) == (41, 3, 1)
    assert len(elira.hearings_soon) >= 1
    assert len(elira.missing) == 1
    assert len(elira.unfinished) == 1
    # Besa is away and Gjergj stands in: her children are on his list, hers they remain.
    assert gjergj.numbers["all"] == 28 + 9


def _holds_what_is_shown() -> None:
    """The contents of the ten minutes (screens 6), as far as cases go."""
    elira = actor_named("elira")
    names = [view.name for view in persons(Person.objects.filter(kind="child").values_list("id", flat=True)).values()]
    assert {"Julia Marku", "Juliana Marku", "Xhulieta Marku"} <= set(names)
    families = Counter(Person.objects.filter(kind="child").values_list("household_id", flat=True))
    assert max(families.values()) >= 4
    # The desk of doubles: twins with their warning, and others.
    pairs = pairs_page(elira, WantedPairs()).rows
    assert {one.name for row in pairs if row.is_same_day and row.other for one in (row.one, row.other)} == {
        "Julia Marku",
        "Juliana Marku",
    }
    assert len(pairs) >= 2
    assert CareArrangement.objects.filter(arrangement="kinship_formal", ended_at=None).exists()
    assert [draft.kind for draft, _row in desk(elira).unfinished] == ["visit"]
    draft = Entry.objects.get(entered_by_id=elira.user_id, is_finished=False, kind="visit")
    assert peek_record(draft)["observed"].startswith("Nëna foli për punën e re")
    tomorrow = clock.today() + timedelta(days=1)
    assert [clock.local(one.at).date() for one in desk(elira).hearings_soon if one.at] == [tomorrow]
    # A day looks like a day: reminders are few, and none of a step that was taken long ago.
    week = desk(elira, ("today", "week"))
    reminders = [one for one in (*week.today, *week.week) if one.kind == "reminder"]
    assert 1 <= len(reminders) <= 4
    _has_a_roster_and_notes()
    assert Exclusion.objects.filter(ended_at=None).count() == 1
    assert {one.is_on_paper for one in Approval.objects.filter(attachment_id__isnull=False)} == {True}
    assert (
        Membership.objects.filter(unit__municipality="AL133", unit__organisation__startswith="njmf")
        .values_list("user_id", flat=True)
        .distinct()
        .count()
        == 1
    )


def _has_a_roster_and_notes() -> None:
    shifts = DutyShift.objects.filter(municipality="AL121")
    assert all(one.phone for one in shifts)
    monday = clock.at(clock.today() - timedelta(days=clock.today().weekday()))
    days = {clock.local(one.starts_at).date() for one in shifts}
    assert {(clock.today() + timedelta(days=day)) for day in range(7 - clock.today().weekday())} <= days
    assert min(days) >= clock.local(monday).date() - timedelta(days=1)
    kinds = Counter(one["note_kind"] for one in Entry.objects.filter(kind="note").values_list("coded", flat=True))
    assert kinds["call"] >= 5


def _is_told_by(told: Any, cases: int) -> None:
    assert {one["username"] for one in told["users"]} >= {"elira", "drita", "prenda", "administratori"}
    assert len(told["cases"]) == cases
    assert all(one["owner"] and one["unit"] for one in told["cases"] + told["concerns"])
