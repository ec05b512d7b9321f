"""Nobody carries the register away page by page: over a ceiling no answer leaves, and the alarm sounds once."""

import threading
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.urls import reverse
from pytest_django import DjangoAssertNumQueries, Settings

from rrjeta.access.actors import Actor
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import EntryLine
from rrjeta.config.environment import ceiling
from rrjeta.kernel import clock
from rrjeta.kernel.errors import MisconfiguredMachine
from rrjeta.kernel.hourly import HourlyCounts
from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cast import Cast

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]


@pytest.fixture(autouse=True)
def _counts(tmp_path: Path, settings: Settings) -> None:
    """Give the test counts of its own."""
    settings.RRJETA_DATA = tmp_path


def _told() -> set[str]:
    """Return who was told of a ceiling."""
    return set(Notice.objects.filter(kind="ceiling_reached").values_list("to__username", flat=True))


def test_a_list_counts_everybody_it_shows_and_over_the_ceiling_it_does_not_leave(
    cast: Cast, settings: Settings
) -> None:
    for _one in range(4):
        make_case(cast)
    settings.RRJETA_UNSEALINGS_USER = 5
    ana = cast.signed_in(cast.ana)
    assert ana.get("/cases").status_code == 200
    refused = ana.get("/cases")
    assert refused.status_code == 429
    assert 0 < int(refused["Retry-After"]) <= 3600
    assert "Shembulli" not in refused.content.decode()
    assert "protect a child" in refused.content.decode()
    assert _told() == {"data_protection", "administrator"}


def test_what_was_written_is_saved_and_said_to_be_so_whatever_was_counted(cast: Cast, settings: Settings) -> None:
    case = make_case(cast)
    settings.RRJETA_UNSEALINGS_USER = 1
    ana = cast.signed_in(cast.ana)
    for _time in range(3):
        ana.get(f"/cases/{case.id}")
    sent = {"text": "Telefonova mësuesen.", "operation_id": str(new_id())}
    answer = ana.post(reverse("note-write", args=[case.id]), sent)
    assert answer.status_code == 302, "a note that is saved must not be answered as one that is not"
    assert EntryLine.objects.filter(case=case).count() == 1


def test_one_account_over_its_ceiling_shuts_nobody_else_out(cast: Cast, settings: Settings) -> None:
    case = make_case(cast)
    settings.RRJETA_UNSEALINGS_USER, settings.RRJETA_UNSEALINGS_ALL = 2, 6
    ana, dea = cast.signed_in(cast.ana), cast.signed_in(cast.dea)
    for _time in range(12):
        ana.get(f"/cases/{case.id}")
    assert dea.get(f"/cases/{case.id}").status_code == 200


def test_the_alarm_sounds_once_an_hour_and_the_next_hour_begins_anew(
    cast: Cast, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    case = make_case(cast)
    settings.RRJETA_UNSEALINGS_USER = 1
    ana = cast.signed_in(cast.ana)
    for _time in range(3):
        ana.get(f"/cases/{case.id}")
    assert Notice.objects.filter(kind="ceiling_reached").count() == 2
    assert LogEntry.objects.filter(action="access.ceiling_reached", actor_id=cast.ana.user_id).count() == 1
    assert "ceiling_reached" in caplog.text
    assert cast.ana.name not in caplog.text
    settings.RRJETA_UNSEALINGS_USER = 50
    with clock.frozen(clock.now() + timedelta(hours=1)):
        assert cast.signed_in(cast.ana).get(f"/cases/{case.id}").status_code == 200


def test_one_who_opened_too_much_stops_nobody_else(cast: Cast, settings: Settings) -> None:
    case = make_case(cast)
    settings.RRJETA_UNSEALINGS_USER = 3
    ana = cast.signed_in(cast.ana)
    while ana.get(f"/cases/{case.id}").status_code == 200:
        pass
    assert cast.signed_in(cast.besa).get("/cases").status_code == 200


def test_everybody_together_have_a_ceiling_too(cast: Cast, settings: Settings) -> None:
    case = make_case(cast)
    settings.RRJETA_UNSEALINGS_ALL = 1
    assert cast.signed_in(cast.ana).get(f"/cases/{case.id}").status_code == 429
    assert _told() == {"data_protection", "administrator"}
    assert LogEntry.objects.filter(action="access.ceiling_of_all_reached").count() == 1


def test_a_concern_can_be_logged_and_a_child_protected_whatever_was_counted(cast: Cast, settings: Settings) -> None:
    case = make_case(cast)
    settings.RRJETA_UNSEALINGS_USER = settings.RRJETA_UNSEALINGS_ALL = 0
    ana = cast.signed_in(cast.ana)
    assert ana.get(f"/cases/{case.id}").status_code == 429
    assert ana.get("/concerns/log").status_code == 200
    assert ana.get(f"/cases/{case.id}/protect-now").status_code == 200


@pytest.mark.parametrize(
    "address",
    ["/concerns/may-be-known", "/concerns/log", "/search/elsewhere", "/cases/{case}/tracing/{sought}/compare"],
)
def test_every_way_to_look_for_a_child_by_name_is_counted(cast: Cast, settings: Settings, address: str) -> None:
    case = make_case(cast)
    typed = {"children-0-child_given_name": "Provë", "children-0-child_surname": "Shembulli", "q": "Provë Shembulli"}
    at = address.format(case=case.id, sought=new_id())
    settings.RRJETA_SEARCHES_USER = 1000
    ana = cast.signed_in(cast.ana)
    before = _searched(cast.ana)
    ana.post(at, {**typed, "operation_id": str(new_id())})
    assert _searched(cast.ana) > before


@pytest.mark.parametrize("address", ["/concerns/may-be-known", "/concerns/log"])
def test_over_the_ceiling_nobody_is_looked_for_and_the_concern_is_saved(
    cast: Cast, settings: Settings, address: str
) -> None:
    make_case(cast)
    settings.RRJETA_SEARCHES_USER = 0
    typed = {"children-0-child_given_name": "Provë", "children-0-child_surname": "Shembulli"}
    answer = cast.signed_in(cast.ana).post(address, {**typed, "operation_id": str(new_id())})
    assert "You looked for more children in this hour" in answer.content.decode()
    assert "/cases/" not in answer.content.decode().split("may-be-known")[-1].split("</section>")[0]


def _searched(actor: Actor) -> int:
    counts = HourlyCounts(django_settings.RRJETA_DATA / "run" / "searches")
    return counts.add(actor.user_id.bytes, int(clock.now().timestamp()) // 3600, 0)[1]


def test_counting_costs_no_statement(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, tmp_path: Path
) -> None:
    counts = HourlyCounts(tmp_path / "counts")
    with django_assert_num_queries(0):
        assert counts.add(new_id().bytes, 1, 25) == (0, 25)


def test_two_processes_count_together_and_hours_apart(tmp_path: Path) -> None:
    one, other, who = HourlyCounts(tmp_path / "counts"), HourlyCounts(tmp_path / "counts"), new_id().bytes
    one.add(who, 7, 25)
    assert other.add(who, 7, 25) == (25, 50)
    assert one.add(who, 8, 1) == (0, 1)


def test_no_count_is_lost_between_threads(tmp_path: Path) -> None:
    counts, who = HourlyCounts(tmp_path / "counts"), new_id().bytes

    def work() -> None:
        for _time in range(500):
            counts.add(who, 1, 1)

    threads = [threading.Thread(target=work) for _one in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counts.add(who, 1, 0)[1] == 4000


def test_more_people_than_slots_are_counted_too_much_and_never_too_little(tmp_path: Path) -> None:
    counts = HourlyCounts(tmp_path / "counts")
    same_place = [bytes([place]) + bytes(15) for place in range(1, 60)]
    for who in same_place:
        counts.add(who, 1, 3)
    assert all(counts.add(who, 1, 0)[1] >= 3 for who in same_place[:30])


def test_a_file_that_was_cut_is_begun_anew(tmp_path: Path) -> None:
    (tmp_path / "counts").write_bytes(b"short")
    assert HourlyCounts(tmp_path / "counts").add(new_id().bytes, 1, 2) == (0, 2)


@pytest.mark.parametrize("value", ["0", "-1", "99", "many", "1e9", "٣٠٠٠", "3000.0"])
def test_no_setting_takes_the_ceiling_away(value: str) -> None:
    with pytest.raises(MisconfiguredMachine):
        ceiling("RRJETA_UNSEALINGS_USER", 3000, {"RRJETA_UNSEALINGS_USER": value})


def test_without_a_setting_there_is_a_ceiling() -> None:
    assert ceiling("RRJETA_UNSEALINGS_USER", 3000, {}) == ceiling("X", 3000, {"X": ""}) == 3000
