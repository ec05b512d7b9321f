"""Breaking the glass: for a few hours, reading alone, told at once, reviewed by another, and one answer for every refusal."""

from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from rrjeta.access.actors import Actor
from rrjeta.access.choices import GrantPurpose, Reach, Role
from rrjeta.access.gate import may
from rrjeta.access.matrix import MATRIX
from rrjeta.access.models import Grant, Membership, Unit
from rrjeta.access.permissions import Permission
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case, GlassOpening
from rrjeta.cases.operations.glass import NothingOpened, OpenAlready, break_glass, end_glass, review_glass
from rrjeta.cases.queries.file import case_file
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.queries.glass import my_openings, waiting_reviews
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.cases.rules.glass import Sought
from rrjeta.cases.scope import find_case
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.notices.models import Notice
from rrjeta.people.choices import HIDING_ALERTS
from rrjeta.people.models import CareArrangement, SafetyAlert
from tests.cases.making import make_case
from tests.cast import Cast, exclude, make_unit, make_user, put_on_duty

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

CHILD = {"given_name": "Zqana", "surname": "Shembulli-Prova", "mother_name": "Mira"}


def broken(actor: Actor, case: Case | None = None, **given: Any) -> UUID:
    """Have somebody break the glass over a case."""
    known: dict[str, Any] = {
        "sought": Sought(number=case.number) if case else Sought(),
        "reason": "danger_now",
        "words": "The child stands at our door.",
        "hours": 4,
    }
    return break_glass(actor, operation_id=new_id(), **{**known, **given})


def _hidden(case: Case) -> None:
    CareArrangement.objects.create(
        subject=case.person.subject,
        person=case.person,
        arrangement="shelter_vot",
        is_address_hidden=True,
        since_at=now(),
    )


class TestOpening:
    def test_a_stranger_reads_the_file_for_four_hours(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        case = make_case(cast, told=CHILD)
        with pytest.raises(NotFound):
            case_file(cast.cen, case.id)
        broken(cast.cen, case)
        assert case_file(cast.again(cast.cen), case.id).header.person.told["given_name"] == "Zqana"
        later = now() + timedelta(hours=4, seconds=1)
        monkeypatch.setattr("rrjeta.access.relations.now", lambda: later)
        with pytest.raises(NotFound):
            case_file(cast.again(cast.cen), case.id)

    def test_a_colleague_reads_what_need_to_know_keeps_from_them(self, cast: Cast) -> None:
        case = make_case(cast)
        with pytest.raises(NotAllowed):
            find_case(cast.besa, Permission.READ_NARRATIVE, case.id)
        broken(cast.besa, case)
        assert find_case(cast.again(cast.besa), Permission.READ_NARRATIVE, case.id) == case

    @pytest.mark.parametrize(
        ("born", "year"), [(date(2015, 4, 12), None), (None, 2015)], ids=["birth date", "year of birth"]
    )
    def test_a_child_is_named_exactly_with_its_birth(self, cast: Cast, born: date | None, year: int | None) -> None:
        case = make_case(cast, told=CHILD)
        sought = Sought(given_name="zqana", surname="SHEMBULLI Prova", born_on=born, born_year=year)
        broken(cast.cen, sought=sought)
        assert cast.again(cast.cen).glass == {case.id}

    @pytest.mark.parametrize(
        "sought",
        [
            Sought(given_name="Zqana", surname="Shembulli-Prova", born_on=date(2015, 4, 13)),
            Sought(given_name="Zqana", surname="Shembulli-Prova", born_year=2014),
            Sought(given_name="Zqana", surname="Shembulli", born_year=2015),
            Sought(given_name="Mira", surname="Shembulli-Prova", born_year=2015),
            Sought(given_name="Шембулли", surname="Прова", born_year=2015),
            Sought(number="0000-0000"),
            Sought(number="' OR 1=1 --"),
            Sought(number="é" * 200),
        ],
    )
    def test_what_is_not_exact_opens_nothing(self, cast: Cast, sought: Sought) -> None:
        make_case(cast, told=CHILD)
        with pytest.raises(NothingOpened):
            broken(cast.cen, sought=sought)
        assert not Grant.objects.exists()

    def test_two_children_of_one_name_are_told_apart_by_the_number_alone(self, cast: Cast) -> None:
        first, _second = make_case(cast, told=CHILD), make_case(cast, told=CHILD)
        sought = Sought(given_name="Zqana", surname="Shembulli-Prova", born_year=2015)
        with pytest.raises(NothingOpened):
            broken(cast.cen, sought=sought)
        broken(cast.cen, first)

    def test_the_number_of_a_merged_case_leads_to_the_one_that_remains(self, cast: Cast) -> None:
        kept, merged = make_case(cast), make_case(cast)
        Case.objects.filter(id=merged.id).update(merged_into=kept)
        broken(cast.cen, merged)
        assert cast.again(cast.cen).glass == {kept.id}

    @pytest.mark.parametrize(
        ("given", "field"),
        [
            ({"reason": ""}, "reason"),
            ({"reason": "curiosity"}, "reason"),
            ({"words": " . "}, "words"),
            ({"words": "a b" * 1000}, "words"),
            ({"hours": None}, "hours"),
            ({"hours": 0}, "hours"),
            ({"hours": 25}, "hours"),
            ({"hours": 8}, "why_longer"),
            ({"hours": 8, "why_longer": "x" * 2001}, "why_longer"),
            ({"sought": Sought()}, "number"),
            ({"sought": Sought(given_name="Zqana", born_year=2015)}, "number"),
            ({"sought": Sought(given_name="Zqana", surname="Shembulli")}, "number"),
        ],
    )
    def test_without_reason_words_or_a_time_nothing_is_looked_up(
        self, cast: Cast, given: dict[str, Any], field: str
    ) -> None:
        with pytest.raises(Invalid) as refused:
            broken(cast.cen, make_case(cast), **given)
        assert set(refused.value.errors) == {field}

    def test_a_day_is_the_longest_and_only_with_a_reason(self, cast: Cast) -> None:
        broken(cast.cen, make_case(cast), hours=24, why_longer="The nearest office opens tomorrow.")
        grant = Grant.objects.get(purpose=GrantPurpose.GLASS)
        assert timedelta(hours=23, minutes=59) < grant.ends_at - grant.starts_at <= timedelta(hours=24)

    @pytest.mark.parametrize("role", [role for role in Role if role not in (Role.WORKER, Role.HEAD)])
    def test_nobody_but_workers_and_heads_breaks_it(self, cast: Cast, role: Role) -> None:
        assert not may(cast.of(role), Permission.BREAK_GLASS)
        with pytest.raises(NotAllowed):
            broken(cast.of(role), make_case(cast))

    def test_a_file_that_is_open_anyway_is_not_broken(self, cast: Cast) -> None:
        case = make_case(cast)
        put_on_duty(cast.cen)
        for actor in (cast.ana, cast.dea, cast.again(cast.cen)):
            with pytest.raises(OpenAlready):
                broken(actor, case)
        broken(cast.besa, case)
        with pytest.raises(OpenAlready):
            broken(cast.again(cast.besa), case)
        assert GlassOpening.objects.count() == 1

    def test_what_was_sent_twice_opens_once(self, cast: Cast) -> None:
        case, operation_id = make_case(cast), new_id()
        given = {"sought": Sought(number=case.number), "reason": "missing", "words": "She is gone.", "hours": 1}
        assert break_glass(cast.cen, operation_id=operation_id, **given) == break_glass(
            cast.cen, operation_id=operation_id, **given
        )
        assert Grant.objects.count() == 1


class TestNever:
    def test_who_is_shut_out_opens_nothing_of_the_family(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        sister = make_case(cast, household=case.household)
        exclude(cast.cen, case.id)
        for one in (case, sister):
            with pytest.raises(NothingOpened):
                broken(cast.again(cast.cen), one)

    def test_who_is_shut_out_afterwards_reads_no_further(self, cast: Cast) -> None:
        case = make_case(cast)
        broken(cast.cen, case)
        exclude(cast.cen, case.id)
        cen = cast.again(cast.cen)
        with pytest.raises(NotFound):
            case_file(cen, case.id)
        assert my_openings(cen) == []

    def test_a_sheltered_child_and_its_family_are_opened_by_nobody(self, cast: Cast) -> None:
        case = make_case(cast)
        sister = make_case(cast, household=case.household)
        _hidden(case)
        for one in (case, sister):
            with pytest.raises(NothingOpened):
                broken(cast.cen, one)

    @pytest.mark.parametrize("code", sorted(HIDING_ALERTS))
    def test_a_family_in_a_feud_or_at_a_secret_address_is_opened_by_nobody(self, cast: Cast, code: str) -> None:
        case = make_case(cast)
        alert = SafetyAlert.objects.create(
            subject=case.household.subject, household=case.household, code=code, happened_at=now()
        )
        with pytest.raises(NothingOpened):
            broken(cast.cen, case)
        SafetyAlert.objects.filter(id=alert.id).update(ended_at=now())
        broken(cast.cen, case)

    def test_a_child_hidden_from_traffickers_is_opened_by_nobody(self, cast: Cast) -> None:
        case = make_case(cast)
        Case.objects.filter(id=case.id).update(harm_categories=["neglect", "trafficking"])
        with pytest.raises(NothingOpened):
            broken(cast.cen, case)

    def test_it_opens_no_restricted_part(self, cast: Cast) -> None:
        case = make_case(cast)
        broken(cast.cen, case)
        header = case_file(cast.again(cast.cen), case.id).header
        assert {"restricted", "reporter", "placement", "justice", "sensitive", "economic"} <= header.unreadable

    def test_every_refusal_asks_the_database_the_same(self, cast: Cast) -> None:
        shut, hidden = make_case(cast, told=CHILD), make_case(cast, told={**CHILD, "given_name": "Zqbora"})
        exclude(cast.cen, shut.id)
        exclude(cast.fatma, shut.id)
        _hidden(hidden)

        def asked(actor: Actor, sought: Sought) -> list[str]:
            with CaptureQueriesContext(connection) as found, pytest.raises(NothingOpened):
                broken(actor, sought=sought)
            # The log chooses one of its chains by chance, whatever was asked.
            return [one["sql"][:60] for one in found if "SAVEPOINT" not in one["sql"] and "audit_" not in one["sql"]]

        numbers = [Sought(number=one) for one in (shut.number, hidden.number, "0000-0000", "nonsense")]
        names = [
            Sought(given_name=one, surname="Shembulli-Prova", born_year=2015) for one in ("Zqana", "Zqbora", "Zqdrita")
        ]
        # Nobody asks more than six times in five minutes.
        assert len({tuple(asked(cast.again(cast.cen), one)) for one in numbers}) == 1
        assert len({tuple(asked(cast.again(cast.fatma), one)) for one in names}) == 1


class TestReadingAlone:
    def test_it_is_on_no_list_and_found_by_no_word(self, cast: Cast) -> None:
        case = make_case(cast, told=CHILD)
        broken(cast.cen, case)
        cen = cast.again(cast.cen)
        assert found_by_word(cen, "Zqana") == []
        assert found_by_word(cen, case.number) == []
        assert worklist(cen, Wanted(whose="area")).rows == []

    # The permission to ask, and those to use the directory, extend to everything; no operation finds a case by them.
    @pytest.mark.parametrize("permission", [one for one in Permission if MATRIX[Role.WORKER].get(one) is not Reach.ALL])
    def test_inside_an_operation_nothing_is_open_by_it(self, cast: Cast, permission: Permission) -> None:
        case = make_case(cast)
        broken(cast.cen, case)
        with working(cast.cen.user_id), pytest.raises((NotAllowed, NotFound)):
            find_case(cast.again(cast.cen), permission, case.id, lock=True)

    def test_each_look_is_logged_as_one_of_it(self, cast: Cast) -> None:
        case = make_case(cast)
        broken(cast.cen, case)
        page = cast.signed_in(cast.cen).get(reverse("case", args=[case.id]))
        assert page.status_code == 200
        entry = LogEntry.objects.get(action="look.case")
        assert (entry.relation, entry.changes) == ("glass", [["cases_case", str(case.id), 0, []]])

    def test_the_file_says_so_until_it_is_closed(self, cast: Cast) -> None:
        case = make_case(cast)
        broken(cast.cen, case)
        cen = cast.signed_in(cast.cen)
        for name in ("case", "case-family", "case-plan", "case-assessments", "case-measures"):
            assert "open to you urgently" in cen.get(reverse(name, args=[case.id])).content.decode(), name
        assert "open to you urgently" not in (
            cast.signed_in(cast.ana).get(reverse("case", args=[case.id])).content.decode()
        )
        cen.post(reverse("glass-end", args=[case.id]))
        assert cen.get(reverse("case", args=[case.id])).status_code == 404

    def test_nobody_ends_what_is_not_theirs(self, cast: Cast) -> None:
        case = make_case(cast)
        broken(cast.cen, case)
        with pytest.raises(NotFound):
            end_glass(cast.besa, operation_id=new_id(), case_id=case.id)


class TestReview:
    def _told(self, kind: str) -> set[str]:
        return set(Notice.objects.filter(kind=kind).values_list("to__username", flat=True))

    def test_owner_head_and_officer_are_told_at_once(self, cast: Cast) -> None:
        broken(cast.cen, make_case(cast))
        assert self._told("glass_broken") == {"ana"}
        assert self._told("glass_to_review") == {"dea", "data_protection"}

    @pytest.mark.parametrize(
        ("gone", "asked"),
        [((), "dea"), (("dea",), "edi"), (("dea", "edi"), "police"), (("dea", "edi", "deputy"), "data_protection")],
    )
    def test_the_review_is_the_next_one_s_where_one_is_missing(
        self, cast: Cast, gone: tuple[str, ...], asked: str
    ) -> None:
        if "deputy" not in gone:
            Unit.objects.filter(id=cast.unit.id).update(deputy_id=cast.police.user_id)
        for name in set(gone) - {"deputy"}:
            Membership.objects.filter(user_id=getattr(cast, name).user_id).update(until=date(2021, 1, 1))
        opening_id = broken(cast.cen, make_case(cast))
        given = {"opening_id": opening_id, "verdict": "justified", "words": ""}
        for name in {"dea", "edi", "police", "data_protection"} - set(gone) - {asked}:
            with pytest.raises(NotAllowed):
                review_glass(cast.again(getattr(cast, name)), operation_id=new_id(), **given)
        review_glass(cast.again(getattr(cast, asked)), operation_id=new_id(), **given)
        assert GlassOpening.objects.get().reviewed_by_id == getattr(cast, asked).user_id

    def test_a_head_never_reviews_their_own(self, cast: Cast) -> None:
        fatma_here = make_user("gerta", Role.HEAD, make_unit(name="Another unit at home"))
        case = make_case(cast)
        Membership.objects.create(user=fatma_here, unit=cast.unit, role=Role.WORKER, since=date(2020, 1, 1))
        head = cast.again(cast.dea)
        broken(cast.fatma, case)
        opening = GlassOpening.objects.get()
        GlassOpening.objects.filter(id=opening.id).update(opened_by_id=head.user_id)
        with pytest.raises(NotFound):
            review_glass(head, operation_id=new_id(), opening_id=opening.id, verdict="justified", words="")
        with pytest.raises(IntegrityError):
            GlassOpening.objects.filter(id=opening.id).update(
                reviewed_by_id=head.user_id, reviewed_at=now(), verdict="justified"
            )

    def test_a_head_shut_out_of_the_family_does_not_review(self, cast: Cast) -> None:
        case = make_case(cast)
        exclude(cast.dea, case.id)
        opening_id = broken(cast.cen, case)
        assert "dea" not in self._told("glass_to_review")
        given = {"opening_id": opening_id, "verdict": "justified", "words": ""}
        with pytest.raises(NotFound):
            review_glass(cast.again(cast.dea), operation_id=new_id(), **given)
        review_glass(cast.edi, operation_id=new_id(), **given)

    def test_the_officer_decides_what_is_overdue(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        opening_id = broken(cast.cen, make_case(cast))
        given = {"opening_id": opening_id, "verdict": "justified", "words": ""}
        with pytest.raises(NotAllowed):
            review_glass(cast.data_protection, operation_id=new_id(), **given)
        later = GlassOpening.objects.get().review_due_at + timedelta(seconds=1)
        monkeypatch.setattr("rrjeta.cases.queries.glass.now", lambda: later)
        assert [one.is_late for one in waiting_reviews(cast.dea)] == [True]
        review_glass(cast.data_protection, operation_id=new_id(), **given)
        assert waiting_reviews(cast.dea) == []

    def test_it_is_due_within_two_working_days(self, cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
        friday = clock.local(now()).replace(year=2026, month=10, day=16, hour=15)
        monkeypatch.setattr("rrjeta.cases.operations.glass.now", lambda: friday)
        broken(cast.cen, make_case(cast))
        assert clock.local(GlassOpening.objects.get().review_due_at).date() == date(2026, 10, 20)

    def test_one_that_was_not_justified_closes_at_once_and_is_told(self, cast: Cast) -> None:
        case = make_case(cast)
        opening_id = broken(cast.cen, case)
        with pytest.raises(Invalid):
            review_glass(cast.dea, operation_id=new_id(), opening_id=opening_id, verdict="not_justified", words=" ")
        given = {"verdict": "not_justified", "words": "You could have called Ana."}
        review_glass(cast.dea, operation_id=new_id(), opening_id=opening_id, **given)
        assert self._told("glass_reviewed") == {"cen"}
        cen = cast.again(cast.cen)
        assert cen.glass == frozenset()
        assert my_openings(cen)[0].told["review_words"] == "You could have called Ana."

    def test_it_is_decided_once(self, cast: Cast) -> None:
        opening_id = broken(cast.cen, make_case(cast))
        given = {"opening_id": opening_id, "words": "Well done."}
        review_glass(cast.dea, operation_id=new_id(), verdict="justified", **given)
        with pytest.raises(NotAllowed):
            review_glass(cast.dea, operation_id=new_id(), verdict="not_justified", **given)
        assert GlassOpening.objects.get().verdict == "justified"

    def test_a_head_elsewhere_reviews_nothing(self, cast: Cast) -> None:
        opening_id = broken(cast.cen, make_case(cast))
        with pytest.raises(NotFound):
            review_glass(cast.fatma, operation_id=new_id(), opening_id=opening_id, verdict="justified", words="")
        assert waiting_reviews(cast.fatma) == []
