"""The pages of the day: my work today, the worklist, the file, notes and visits."""

import re
from datetime import timedelta

import pytest
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, Clock, Entry, Reminder
from rrjeta.cases.operations.entries import write_entry
from rrjeta.cases.operations.moving import move_case
from rrjeta.incidents.operations import report_incident
from rrjeta.kernel.clock import at, frozen, now, today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from tests.cases.making import make_case
from tests.cases.planning import sent
from tests.cast import Cast

pytestmark = pytest.mark.django_db


def test_the_start_page_opens_for_every_role(cast: Cast, pack: object) -> None:
    make_case(cast)
    for name in ("ana", "dea", "edi", "administrator", "police", "data_protection"):
        answer = cast.signed_in(getattr(cast, name)).get(reverse("start"))
        assert answer.status_code == 200, name


def test_the_worklist_shows_ones_own_and_logs_who_was_looked_at(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    make_case(cast, cast.cen, told={"given_name": "Huaj"})
    answer = cast.signed_in(cast.ana).get(reverse("worklist"))
    text = answer.content.decode()
    assert answer.status_code == 200
    assert case.number in text
    assert "Huaj" not in text
    entry = LogEntry.objects.get(action="look.worklist")
    assert entry.subjects == [str(case.person.subject_id)]


def test_a_strangers_case_answers_as_none(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    client = cast.signed_in(cast.cen)
    real = client.get(reverse("case", args=[case.id]))
    none = client.get(reverse("case", args=[new_id()]))
    assert (real.status_code, none.status_code) == (404, 404)
    assert without_marks(real.content) == without_marks(none.content)


def without_marks(content: bytes) -> str:
    """Return a page without what differs on every answer: tokens and addresses asked for."""
    text = re.sub(r'value="[^"]{20,}"', 'value=""', content.decode())
    return re.sub(r"[0-9a-f]{8}-[0-9a-f-]{27}", "id", text)


def test_the_file_opens_for_its_worker_and_tells_who_owns_it_to_a_colleague(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    own = cast.signed_in(cast.ana).get(reverse("case", args=[case.id]))
    colleague = cast.signed_in(cast.besa).get(reverse("case", args=[case.id]))
    assert own.status_code == colleague.status_code == 200
    assert "Timeline" in own.content.decode()
    assert "Timeline" not in colleague.content.decode()


def test_the_file_opens_when_the_case_has_moved(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        move_case(case, "T5", at=now(), given={"has_contact_plan": True, "has_read_alerts": True})
    answer = cast.signed_in(cast.ana).get(reverse("case", args=[case.id]))
    assert answer.status_code == 200
    assert "Initial assessment started" in answer.content.decode()


def test_a_note_takes_two_inputs_and_sets_a_reminder(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    client = cast.signed_in(cast.ana)
    url = reverse("note-write", args=[case.id])
    assert client.get(url).status_code == 200
    day = (today() + timedelta(days=3)).strftime("%d.%m.%Y")
    answer = client.post(url, {"text": "Telefonova mësuesen.", "remind_on": day, "operation_id": str(new_id())})
    assert answer.status_code == 302, answer.content.decode()[-3000:]
    assert Entry.objects.get().kind == "note"
    assert Reminder.objects.get().user_id == cast.ana.user_id
    page = client.get(reverse("case", args=[case.id])).content.decode()
    assert "Telefonova mësuesen." in page


def test_an_empty_note_is_refused_and_nothing_is_saved(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    answer = cast.signed_in(cast.ana).post(reverse("note-write", args=[case.id]), {"text": "  "})
    assert answer.status_code == 422
    assert not Entry.objects.exists()


def test_a_note_sent_twice_is_written_once(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    client = cast.signed_in(cast.ana)
    sent = {"text": "Një herë.", "operation_id": str(new_id())}
    for _turn in range(2):
        assert client.post(reverse("note-write", args=[case.id]), sent).status_code == 302
    assert Entry.objects.count() == 1


def test_one_visit_is_recorded_for_brothers_and_sisters(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    sister = make_case(cast, household=case.household, told={"given_name": "Motra", "birth_date": "2012-01-01"})
    client = cast.signed_in(cast.ana)
    url = reverse("visit-record", args=[case.id])
    assert client.get(url).status_code == 200
    moment = now() - timedelta(hours=1)
    sent = {
        f"outcome-{case.id}": "done_child_alone",
        f"outcome-{sister.id}": "done_child_seen",
        "observed": "Shtëpia ishte e ngrohtë.",
        "new_risk": "no",
        "next_visit": (today() + timedelta(days=7)).strftime("%d.%m.%Y"),
        "visit_at": moment.astimezone().strftime("%d.%m.%Y"),
        "visit_at-time": "00:01",
        "visit_type": "home_announced",
        "operation_id": str(new_id()),
    }
    answer = client.post(url, sent)
    assert answer.status_code == 302, re.findall(
        r"govuk-error-summary__list.*?</ul>", answer.content.decode(), re.DOTALL
    )
    assert Entry.objects.count() == 1
    case, sister = Case.objects.get(id=case.id), Case.objects.get(id=sister.id)
    assert case.last_seen_alone_at == case.last_seen_at is not None
    assert sister.last_seen_at is not None
    assert sister.last_seen_alone_at is None


def test_the_worklist_costs_the_same_for_one_and_for_many(
    cast: Cast, pack: object, django_assert_max_num_queries: object
) -> None:
    client = cast.signed_in(cast.ana)
    make_case(cast)
    client.get(reverse("worklist"))
    for number in range(12):
        make_case(cast, told={"given_name": f"Fëmija{number}"})
    with django_assert_max_num_queries(12):  # type: ignore[operator]  # a fixture of pytest-django
        assert client.get(reverse("worklist")).status_code == 200


def test_what_makes_no_sense_in_an_address_is_left_out_or_said(cast: Cast, pack: object) -> None:
    make_case(cast)
    client = cast.signed_in(cast.ana)
    for name in ("risk", "stage", "waits_for", "sort", "worker", "household", "late", "show", "whose", "after"):
        for value in ("²", "\x00", "9" * 400, "٣", "None", "[]"):
            for address in (reverse("worklist"), reverse("start"), reverse("concern-list"), reverse("visit-pick")):
                answer = client.get(address, {name: value})
                assert answer.status_code in (200, 404), (address, name, value)
    mark = "eyJpZCI6IjAwMDAwMDAwLTAwMDAtNzAwMC04MDAwLTAwMDAwMDAwMDAwMCJ9"
    for sort in ("risk", "due", "seen", "closed"):
        assert client.get(reverse("worklist"), {"sort": sort, "after": mark}).status_code == 404


def test_a_step_of_another_is_said_in_words_and_not_offered(cast: Cast, pack: object) -> None:
    case = sent(cast)
    pages = (reverse("start"), reverse("worklist"), reverse("case", args=[case.id]))
    client = cast.signed_in(cast.ana)
    Clock.objects.filter(case=case, step="approve_plan").update(due_at=now() + timedelta(minutes=1))
    Case.objects.filter(id=case.id).update(due_at=now() + timedelta(minutes=1))
    for address in pages:
        text = client.get(address).content.decode()
        assert "Waits for the director" in text, address
        assert reverse("plan-approve", args=[case.id]) not in text, address
    director = cast.signed_in(cast.edi)
    for address in (pages[0], f"{pages[1]}?whose=area", pages[2]):
        text = director.get(address).content.decode()
        assert "Waits for" not in text, address
        assert reverse("plan-approve", args=[case.id]) in text, address


def test_what_is_due_by_the_end_of_a_day_says_the_day_alone(cast: Cast, pack: object) -> None:
    make_case(cast)
    moment = at(today(), 10)
    Clock.objects.update(due_at=at(today(), 23, 59))
    with frozen(moment):
        assert "23:59" not in cast.signed_in(cast.ana).get(reverse("start")).content.decode()


def test_a_long_section_shows_its_first_lines_and_the_way_to_all(cast: Cast, pack: object) -> None:
    case = make_case(cast)
    with working(cast.ana.user_id):
        for _turn in range(14):
            write_entry(kind="visit", cases=[case], happened_at=now(), coded={}, told={}, is_finished=False)
    client = cast.signed_in(cast.ana)
    text = client.get(reverse("start")).content.decode()
    assert "Show all (14)" in text
    assert "Show all (14)" not in client.get(reverse("start"), {"show": "unfinished"}).content.decode()


@pytest.mark.parametrize(
    ("name", "ways"),
    [
        ("data_protection", {"incidents", "openings-find", "retention", "disclosures"}),
        ("administrator", {"users", "units", "factor-removals", "pack-marks"}),
        ("agency", {"alone-steps", "pack-marks"}),
        ("police", set()),
    ],
)
def test_whoever_has_no_cases_finds_their_registers_on_the_start_page(
    cast: Cast, pack: object, name: str, ways: set[str]
) -> None:
    answer = cast.signed_in(getattr(cast, name)).get(reverse("start"))
    page = answer.content.decode()
    assert "Nothing waits for you now." in page
    registers = {one["url"] for one in answer.context["registers"]}
    assert registers >= {reverse(one) for one in ways}
    assert all(f'href="{one}"' in page for one in registers)
    assert ("Registers" in page) == bool(ways)


def test_whoever_has_cases_or_something_waiting_is_not_told_that_nothing_waits(cast: Cast, pack: object) -> None:
    for one in (cast.ana, cast.dea, cast.edi):
        answer = cast.signed_in(one).get(reverse("start"))
        assert (answer.context["is_empty"], answer.context["registers"]) == (False, [])
    report_incident(cast.ana, operation_id=new_id(), kind="lost_paper", words="In the bus.")
    answer = cast.signed_in(cast.data_protection).get(reverse("start"))
    assert "Nothing waits" not in answer.content.decode()
    assert answer.context["registers"]
