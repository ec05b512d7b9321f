"""The access report of a child: who opened it, when, by what; and what is open to others now."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose
from rrjeta.access.models import Grant
from rrjeta.access.operations.users import disable_user
from rrjeta.audit.models import LogEntry
from rrjeta.audit.operations import record_look
from rrjeta.audit.queries import SeenWanted
from rrjeta.cases.models import Case
from rrjeta.cases.operations.glass import break_glass, close_grant
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.queries.openings import PAGE, grants_of, openings, openings_of_subject
from rrjeta.cases.rules.glass import Sought
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.notices.models import Notice
from tests.cases.making import make_case
from tests.cast import Cast, exclude, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

CHILD = {"given_name": "Zqana", "surname": "Zqshembulli"}


def lately(**more: Any) -> SeenWanted:
    return SeenWanted(since=now() - timedelta(days=1), until=now() + timedelta(minutes=1), **more)


def _opens(cast: Cast, actor: Actor, case: Case, name: str = "case") -> None:
    address = reverse(name, args=[case.id]) if name != "worklist" else f"{reverse(name)}?whose=area"
    assert cast.signed_in(actor).get(address).status_code == 200


def _said(actor: Actor, case: Case, **more: Any) -> list[tuple[str, str]]:
    return [(one.name, one.relation) for one in openings(actor, case.id, lately(**more)).lines]


def test_it_names_who_opened_the_file_and_by_what(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    LogEntry.objects.all().delete()
    _opens(cast, cast.ana, case)
    _opens(cast, cast.besa, case)
    put_on_duty(cast.cen)
    _opens(cast, cast.cen, case)
    sought = Sought(number=case.number)
    given = {"sought": sought, "reason": "missing", "words": "She is gone.", "hours": 1}
    break_glass(cast.fatma, operation_id=new_id(), **given)
    _opens(cast, cast.fatma, case)
    names = [cast.user(one).name for one in (cast.fatma, cast.fatma, cast.cen, cast.besa, cast.ana)]
    assert _said(cast.ana, case) == list(zip(names, ["glass", "glass", "on_duty", "team", "own"], strict=True))


def test_another_child_s_looks_stand_in_its_own_report(cast: Cast) -> None:
    case, other = make_case(cast, told=CHILD), make_case(cast)
    LogEntry.objects.all().delete()
    _opens(cast, cast.ana, other)
    assert _said(cast.ana, case) == []


def test_lists_and_changes_are_told_apart(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    LogEntry.objects.all().delete()
    _opens(cast, cast.dea, case, "worklist")
    write_note(cast.ana, operation_id=new_id(), case_id=case.id, text="She called at noon.")
    _opens(cast, cast.ana, case)
    counts = {
        kind: len(openings(cast.ana, case.id, lately(kind=kind)).lines) for kind in ("listed", "written", "opened")
    }
    assert counts == {"listed": 1, "written": 1, "opened": 1}


def test_breaking_the_glass_is_an_opening_wherever_it_is_asked_for(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    LogEntry.objects.all().delete()
    given = {"sought": Sought(number=case.number), "reason": "missing", "words": "She is gone.", "hours": 1}
    break_glass(cast.fatma, operation_id=new_id(), **given)
    every = openings(cast.ana, case.id, lately()).lines
    assert [one.seen.kind for one in every] == ["opened"]
    for kind, count in (("opened", 1), ("written", 0), ("listed", 0)):
        assert len(openings(cast.ana, case.id, lately(kind=kind)).lines) == count, kind


def test_it_is_read_of_one_person_and_without_the_owner(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    LogEntry.objects.all().delete()
    for one in (cast.ana, cast.besa, cast.dea):
        _opens(cast, one, case)
    assert [one.name for one in openings(cast.ana, case.id, lately(by=cast.besa.user_id)).lines] == [
        cast.user(cast.besa).name
    ]
    assert len(openings(cast.ana, case.id, lately(), by_others=True).lines) == 2


def test_it_goes_no_further_back_than_asked(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    _opens(cast, cast.ana, case)
    before = SeenWanted(since=now() - timedelta(days=2), until=now() - timedelta(days=1))
    assert openings(cast.ana, case.id, before).lines == []


def test_a_long_report_is_turned_page_by_page(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    LogEntry.objects.all().delete()
    for _turn in range(PAGE + 2):
        record_look(actor_id=cast.ana.user_id, action="look.case", subjects=[case.person.subject_id], relation="own")
    first = openings(cast.ana, case.id, lately())
    rest = openings(cast.ana, case.id, lately(), first.older)
    ids = [one.seen.id for page in (first, rest) for one in page.lines]
    assert (len(first.lines), len(rest.lines), len(set(ids)), rest.older) == (PAGE, 2, PAGE + 2, None)


def test_it_costs_the_same_however_much_was_seen(cast: Cast, django_assert_num_queries: Any) -> None:
    case = make_case(cast, told=CHILD)
    for _turn in range(20):
        record_look(actor_id=cast.ana.user_id, action="look.case", subjects=[case.person.subject_id])
    with django_assert_num_queries(5):
        openings(cast.ana, case.id, lately())


def test_only_owner_head_and_officer_read_it(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    for one in (cast.ana, cast.dea, cast.data_protection):
        openings(one, case.id, lately())
    for one in (cast.besa, cast.edi):
        with pytest.raises(NotAllowed):
            openings(one, case.id, lately())
    exclude(cast.dea, case.id)
    for one in (cast.cen, cast.fatma, cast.again(cast.dea), cast.police, cast.administrator):
        with pytest.raises(NotFound):
            openings(one, case.id, lately())


def test_who_left_still_stands_there(cast: Cast) -> None:
    case = make_case(cast, told=CHILD)
    LogEntry.objects.all().delete()
    _opens(cast, cast.besa, case)
    disable_user(cast.administrator, operation_id=new_id(), user_id=cast.besa.user_id)
    assert _said(cast.ana, case) == [(cast.user(cast.besa).name, "team")]


class TestPages:
    def test_breaking_the_glass_is_said_in_words(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        LogEntry.objects.all().delete()
        given = {"reason": "missing", "words": "She is gone.", "hours": 1}
        break_glass(cast.cen, operation_id=new_id(), sought=Sought(number=case.number), **given)
        answer = cast.signed_in(cast.ana).get(reverse("case-openings", args=[case.id]))
        (line,) = answer.context["lines"]
        assert (line["kind"], line["is_urgent"]) == ("Opened", True)
        assert "opened urgently" in answer.content.decode()

    def test_on_a_phone_each_cell_says_what_it_is(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        _opens(cast, cast.besa, case)
        page = cast.signed_in(cast.ana).get(reverse("case-openings", args=[case.id])).content.decode()
        table = page[page.index("table--cards") : page.index("</table>")]
        row = table[table.index("<tbody>") :].split("</tr>")[0]
        assert re.findall('<td data-label="([^"]+)"', row) == ["Who", "What was done", "Why"]
        assert row.count("<td") == 3

    def test_the_report_shows_no_child_and_is_itself_written_down(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        _opens(cast, cast.besa, case)
        page = cast.signed_in(cast.data_protection).get(reverse("case-openings", args=[case.id])).content.decode()
        assert cast.user(cast.besa).name in page
        assert case.number in page
        for word in CHILD.values():
            assert word not in page
        entry = LogEntry.objects.get(action="look.case-openings")
        assert entry.subjects == [str(case.person.subject_id)]

    def test_its_filters_stand_in_the_address(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        for one in (cast.besa, cast.dea):
            _opens(cast, one, case)
        ana, here = cast.signed_in(cast.ana), reverse("case-openings", args=[case.id])
        only = next(
            one["only_url"] for one in ana.get(here).context["lines"] if one["name"] == cast.user(cast.besa).name
        )
        again = ana.get(only)
        assert {one["name"] for one in again.context["lines"]} == {cast.user(cast.besa).name}
        assert again.context["chosen"] == 1

    @pytest.mark.parametrize(
        ("given", "status"),
        [
            ({"since": "yesterday"}, 422),
            ({"since": "31.02.2026"}, 422),
            ({"who": "x"}, 200),
            ({"kind": "'; DROP TABLE"}, 200),
            ({"after": "0"}, 200),
            ({"since": "01.01.2030"}, 200),
            ({"for": "<script>"}, 200),
        ],
    )
    def test_what_cannot_be_read_harms_nothing(self, cast: Cast, given: dict[str, str], status: int) -> None:
        case = make_case(cast)
        answer = cast.signed_in(cast.ana).get(reverse("case-openings", args=[case.id]), given)
        assert answer.status_code == status
        assert "DROP TABLE" not in answer.content.decode()

    def test_the_family_is_told_roles_and_no_names(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        _opens(cast, cast.besa, case)
        answer = cast.signed_in(cast.ana).get(reverse("case-openings", args=[case.id]), {"for": "family"})
        page = answer.content.decode()
        assert "Child protection worker" in page
        assert cast.user(cast.besa).name not in page
        assert {one["kind"] for one in answer.context["lines"]} == {"Opened"}

    def test_the_officer_finds_it_by_number_and_an_erased_child_by_its_id(self, cast: Cast) -> None:
        case, erased = make_case(cast, told=CHILD), new_id()
        record_look(actor_id=cast.besa.user_id, action="look.case", subjects=[erased], relation="team")
        officer = cast.signed_in(cast.data_protection)
        found = officer.post(reverse("openings-find"), {"number": case.number.lower()})
        assert found.headers["Location"] == reverse("case-openings", args=[case.id])
        gone = officer.post(reverse("openings-find"), {"number": str(erased)})
        page = officer.get(gone.headers["Location"])
        assert [one["name"] for one in page.context["lines"]] == [cast.user(cast.besa).name]
        for wrong in ("0000-0000", "", "'--", str(case.person.subject_id), "é" * 300):
            assert officer.post(reverse("openings-find"), {"number": wrong}).status_code == 422
        with pytest.raises(NotAllowed):
            openings_of_subject(cast.ana, erased, lately())


class TestGrants:
    def _broken(self, cast: Cast) -> Case:
        case = make_case(cast)
        given = {"reason": "missing", "words": "She is gone.", "hours": 4}
        break_glass(cast.cen, operation_id=new_id(), sought=Sought(number=case.number), **given)
        return case

    def test_what_is_open_is_listed_with_whom_and_until_when(self, cast: Cast) -> None:
        case = self._broken(cast)
        (line,) = grants_of(cast.ana, case.id).lines
        assert (line.purpose, line.to, line.reason, line.may_end) == (
            "glass",
            cast.user(cast.cen).name,
            "missing",
            True,
        )
        page = cast.signed_in(cast.dea).get(reverse("case-grants", args=[case.id])).content.decode()
        assert cast.user(cast.cen).name in page

    def test_owner_and_head_end_it_at_once_and_whoever_had_it_is_told(self, cast: Cast) -> None:
        case = self._broken(cast)
        grant = Grant.objects.get()
        address = reverse("grant-end", args=[case.id, grant.id])
        assert cast.signed_in(cast.ana).post(address).headers["Location"].startswith(reverse("prove"))
        ana = cast.signed_in(cast.ana, fresh=True)
        assert "Close what is open" in ana.get(address).content.decode()
        assert ana.post(address).status_code == 302
        assert cast.again(cast.cen).glass == frozenset()
        assert Notice.objects.filter(kind="grant_ended", to_id=cast.cen.user_id, record_id=None).exists()
        assert ana.post(address).status_code == 404

    def test_a_grant_of_another_case_is_not_ended_through_one_s_own(self, cast: Cast) -> None:
        mine, theirs = make_case(cast), self._broken(cast)
        Case.objects.filter(id=theirs.id).update(owner_id=cast.besa.user_id)
        with pytest.raises(NotFound):
            close_grant(cast.ana, operation_id=new_id(), case_id=mine.id, grant_id=Grant.objects.get().id)

    def test_a_handover_under_way_is_not_ended_here(self, cast: Cast) -> None:
        case = make_case(cast)
        end = now() + timedelta(days=1)
        grant = Grant.objects.create(
            unit=cast.unit_elsewhere, record_id=case.id, purpose=GrantPurpose.TRANSFER, ends_at=end
        )
        with pytest.raises(NotFound):
            close_grant(cast.ana, operation_id=new_id(), case_id=case.id, grant_id=grant.id)

    def test_the_head_sees_who_is_shut_out_and_others_do_not(self, cast: Cast) -> None:
        case = make_case(cast)
        exclude(cast.besa, case.id)
        assert grants_of(cast.dea, case.id).shut_out == [cast.user(cast.besa).name]
        assert grants_of(cast.ana, case.id).shut_out == []
