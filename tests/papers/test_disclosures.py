"""The register of what left: fed by papers, transfers and meetings, added to by hand, for the file and for the officer."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Attendance, Case
from rrjeta.cases.operations.entries import LineGiven, write_entry
from rrjeta.consent.operations import ConsentGiven, add_consent
from rrjeta.kernel.clock import now, today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import add, working
from rrjeta.packs.loaded import LoadedPack
from rrjeta.papers.models import Disclosure, Printing
from rrjeta.papers.operations import DisclosureGiven, enter_disclosure, print_paper, strike_disclosure
from rrjeta.papers.queries.disclosures import PAGE, WITH, WITHOUT, WantedDisclosures, disclosures, disclosures_of
from rrjeta.papers.queries.sharing import Sharing
from tests.cases.making import make_case
from tests.cast import Cast
from tests.papers.making import make_life

pytestmark = pytest.mark.django_db

SHARING = Sharing("", "health", "vital_interest", "The doctor needed it at once.")


@pytest.fixture
def case(cast: Cast, pack: LoadedPack) -> Case:
    """Return Ana's case."""
    return make_case(cast)


def entered(cast: Cast, case: Case, **changed: Any) -> UUID:
    given = DisclosureGiven(now(), "phone", "Zqdoctor", "That she has asthma", ["sensitive"], SHARING)
    return enter_disclosure(cast.ana, operation_id=new_id(), case_id=case.id, given=replace(given, **changed))


def listed(actor: Any, **wanted: Any) -> list[tuple[str, str]]:
    return [(one.by.value, one.recipient) for one in disclosures(actor, WantedDisclosures(**wanted))[0]]


@pytest.mark.slow
def test_papers_transfers_and_meetings_stand_in_it_by_themselves(cast: Cast, pack: LoadedPack) -> None:
    life = make_life(cast)
    same: dict[str, Any] = {"case_id": life.case.id, "record_id": life.plan.id, "paper": "plan", "language": "sq"}
    print_paper(cast.ana, operation_id=new_id(), audience="court", recipient="Gjykata Kukës", **same)
    print_paper(cast.ana, operation_id=new_id(), audience="own", recipient="", **same)
    found = listed(cast.ana, case_id=life.case.id)
    assert found[0] == ("paper", "Gjykata Kukës")
    assert ("transfer", cast.unit_elsewhere.name) in found
    assert {by for by, _name in found} == {"paper", "transfer", "meeting"}
    assert len([one for one in found if one[0] == "meeting"]) == 2


def test_what_was_said_by_phone_is_entered(cast: Cast, case: Case) -> None:
    entered(cast, case)
    one = disclosures(cast.ana, WantedDisclosures(case.id))[0][0]
    assert (one.recipient, one.what, one.basis, one.reason) == (
        "Zqdoctor", "That she has asthma", "vital_interest", SHARING.reason,
    )  # fmt: skip


def test_a_consent_covers_nothing_that_left_before_it_was_given(cast: Cast, case: Case) -> None:
    line = {"organisation": {"id": None, "text": "Zqdoctor"}, "classes": ["sensitive"], "purpose": "health"}
    fields = {
        "given_on": today(),
        "types": ("info_sharing",),
        "legal_basis": "consent",
        "giver": "mother",
        "status": "given",
        "child_assent": "given",
        "ends_on": None,
        "is_parent_danger": False,
    }
    with working(cast.ana.user_id):
        add_consent(case.person, case.id, ConsentGiven(fields, told={"recipients": [line]}))
    entered(cast, case)
    entered(cast, case, left_at=now() - timedelta(days=3))
    assert [one.basis for one in disclosures(cast.ana, WantedDisclosures(case.id))[0]] == ["consent", "vital_interest"]


def test_its_words_stand_nowhere_in_clear(cast: Cast, case: Case) -> None:
    entered(cast, case)
    row = Disclosure.objects.values().get()
    assert "asthma" not in str({name: value for name, value in row.items() if name != "sealed"})
    assert b"asthma" not in bytes(row["sealed"])


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"left_at": None}, "left_at"),
        ({"left_at": now() + timedelta(days=400)}, "left_at"),
        ({"way": "pigeon"}, "way"),
        ({"recipient": " "}, "recipient"),
        ({"what": ""}, "what"),
        ({"what": "x" * 1001}, "what"),
        ({"classes": []}, "classes"),
        ({"classes": ["gossip"]}, "classes"),
        ({"sharing": replace(SHARING, purpose="")}, "purpose"),
        ({"sharing": replace(SHARING, legal_basis="consent")}, "legal_basis"),
        ({"sharing": replace(SHARING, reason="")}, "reason"),
    ],
)
def test_what_is_missing_is_said_at_its_field(cast: Cast, case: Case, changed: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        entered(cast, case, **changed)
    assert list(refused.value.errors) == [field]


def test_a_mistake_is_struck_out_and_stays_to_be_read(cast: Cast, case: Case) -> None:
    disclosure_id = entered(cast, case)
    same: dict[str, Any] = {"case_id": case.id, "disclosure_id": disclosure_id}
    with pytest.raises(Invalid):
        strike_disclosure(cast.ana, operation_id=new_id(), why=" ", **same)
    strike_disclosure(cast.ana, operation_id=new_id(), why="It was another child.", **same)
    one = disclosures(cast.ana, WantedDisclosures(case.id))[0][0]
    assert (one.is_struck, one.struck_why) == (True, "It was another child.")
    with pytest.raises(NotFound):
        strike_disclosure(cast.ana, operation_id=new_id(), why="Again", **same)


def test_the_officer_sees_all_of_it_and_a_stranger_nothing(cast: Cast, case: Case) -> None:
    entered(cast, case)
    assert listed(cast.data_protection) == [("entry", "Zqdoctor")]
    assert listed(cast.dea) == [("entry", "Zqdoctor")]
    assert listed(cast.besa) == listed(cast.cen) == []
    with pytest.raises(NotFound):
        disclosures_of(cast.cen, case.id, WantedDisclosures(case.id))
    with pytest.raises(NotAllowed):
        disclosures_of(cast.besa, case.id, WantedDisclosures(case.id))
    with pytest.raises(NotAllowed):
        enter_disclosure(cast.besa, operation_id=new_id(), case_id=case.id, given=DisclosureGiven(
            now(), "phone", "Somebody", "Something", ["plan"], SHARING
        ))  # fmt: skip


def test_the_officer_reads_no_name_of_a_child(cast: Cast, case: Case) -> None:
    entered(cast, case)
    browser = cast.signed_in(cast.data_protection)
    assert browser.get(reverse("case-disclosures", args=[case.id])).status_code == 404
    page = browser.get(reverse("disclosures")).content.decode()
    assert case.number in page
    assert "Zqdoctor" in page
    assert reverse("case", args=[case.id]) not in page


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ({"basis": WITHOUT}, 1),
        ({"basis": WITH}, 0),
        ({"by": "entry"}, 1),
        ({"by": "paper"}, 0),
        ({"since": today() - timedelta(days=1), "until": today() + timedelta(days=1)}, 1),
        ({"until": date(2020, 1, 1)}, 0),
    ],
)
def test_it_is_filtered(cast: Cast, case: Case, wanted: dict[str, Any], expected: int) -> None:
    entered(cast, case)
    assert len(listed(cast.ana, **wanted)) == expected


def test_many_lines_come_a_page_at_a_time_and_the_filter_goes_along(cast: Cast, case: Case) -> None:
    for minute in range(27):
        entered(cast, case, left_at=now() - timedelta(minutes=minute))
    first, after = disclosures(cast.ana, WantedDisclosures(case.id))
    second, end = disclosures(cast.ana, WantedDisclosures(case.id, after=after))
    assert (len(first), len(second), end) == (25, 2, "")
    assert not {one.id for one in first} & {one.id for one in second}
    page = cast.signed_in(cast.ana).get(
        reverse("case-disclosures", args=[case.id]), {"by": "entry", "since": "1.1.2020"}
    )
    assert "by=entry" in page.context["older"]
    assert "since=1.1.2020" in page.context["older"]
    assert page.context["kept"]["since"] == "1.1.2020"


def test_a_line_of_each_brother_and_sister_comes_on_one_page_or_the_next(cast: Cast, case: Case) -> None:
    sister = make_case(cast, household=case.household)
    with working(cast.ana.user_id):
        lines = {case.id: LineGiven(), sister.id: LineGiven()}
        meeting = write_entry(kind="minutes", cases=[case, sister], happened_at=now(), coded={}, told={}, lines=lines)
        for _one in range(PAGE):
            add(Attendance(subject=meeting.subject, meeting=meeting, invited_at=meeting.happened_at), {"name": "Zq"})
    found, after = [], ""
    for _page in range(2):
        page, after = disclosures(cast.data_protection, WantedDisclosures(by="meeting", after=after))
        found += [(one.id, one.case_id) for one in page]
    assert after == ""
    assert len(set(found)) == len(found) == 2 * PAGE


def test_nothing_is_opened_of_a_line_that_stands_on_a_later_page(cast: Cast, case: Case) -> None:
    other = make_case(cast)
    entered(cast, other, left_at=now() - timedelta(days=3))
    with working(cast.ana.user_id):
        for _one in range(PAGE):
            kept = {"case": case, "paper": "plan", "record_id": case.id, "audience": "court", "language": "sq"}
            add(Printing(subject=case.subject, printed_at=now(), **kept), {"recipient": "Gjykata"})
    officer = cast.signed_in(cast.data_protection)
    page = officer.get(reverse("disclosures"))
    assert (len(page.context["lines"]), other.number in page.content.decode()) == (PAGE, False)
    seen = LogEntry.objects.order_by("id").last()
    assert str(case.subject_id) in str(seen.subjects)
    assert str(other.subject_id) not in str(seen.subjects)
    older = officer.get(page.context["older"])
    assert other.number in older.content.decode()
    assert str(other.subject_id) in str(LogEntry.objects.order_by("id").last().subjects)


def test_it_costs_the_same_for_one_line_and_for_many(cast: Cast, case: Case) -> None:
    costs = []
    disclosures(cast.data_protection, WantedDisclosures())
    for minutes in (range(1), range(1, 40)):
        for minute in minutes:
            entered(cast, case, left_at=now() - timedelta(minutes=minute))
        with CaptureQueriesContext(connection) as read:
            disclosures(cast.data_protection, WantedDisclosures())
        costs.append(len(read))
    assert costs[0] == costs[1] <= 8


def test_a_mark_that_no_page_gave_and_days_that_are_none_do_no_harm(cast: Cast, case: Case) -> None:
    browser = cast.signed_in(cast.ana)
    way = reverse("case-disclosures", args=[case.id])
    assert browser.get(way, {"after": "nonsense"}).status_code == 404
    assert browser.get(way, {"since": "32.13.1", "by": "'; DROP", "basis": "<script>"}).status_code == 200
