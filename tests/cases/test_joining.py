"""Two records of one child: joined, read as one, parted again."""

from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from rrjeta.access.models import Exclusion
from rrjeta.cases.models import Case, Clock, EntryLine, Episode, KnownAsked
from rrjeta.cases.operations.around_child import say_care
from rrjeta.cases.operations.doubles import (
    AlreadyDecided,
    NeedsAnother,
    ask_joining,
    ask_other_unit,
    confirm_joining,
    say_apart,
    withdraw_joining,
)
from rrjeta.cases.operations.handover import offer_case
from rrjeta.cases.operations.merging import OfTwoUnits, merge_case
from rrjeta.cases.operations.notes import write_note
from rrjeta.cases.operations.parting import undo_joining
from rrjeta.cases.queries.comparing import compared, joinings_waiting
from rrjeta.cases.queries.consents import consents_page
from rrjeta.cases.queries.doubles import WantedPairs, pairs_page
from rrjeta.cases.queries.file import case_file, case_header
from rrjeta.cases.queries.finding import found_by_word
from rrjeta.cases.queries.joinings import find_joining, joining_page, written_since
from rrjeta.cases.queries.known import likely
from rrjeta.cases.queries.worklist import Wanted, worklist
from rrjeta.kernel.clock import frozen
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.saving import working
from rrjeta.matching.models import Joining, Pair
from rrjeta.matching.operations.joining import AlreadyJoined, NotAlike, NotJoined, TooLate
from rrjeta.matching.operations.proposing import propose
from rrjeta.people.models import CareArrangement, Contact, Person
from rrjeta.people.operations.around import add_contact, raise_alert
from tests.cases.doubling import REASON, joined, pair_of, surround
from tests.cases.making import make_case
from tests.cases.protecting import at_stage
from tests.cast import Cast, exclude

pytestmark = pytest.mark.django_db


@pytest.fixture
def kept(cast: Cast, pack: object) -> Case:
    return make_case(cast, told={"given_name": "Julieta"})


@pytest.fixture
def gone(cast: Cast, pack: object) -> Case:
    return make_case(cast, told={"given_name": "Xhulieta"})


def ask(cast: Cast, actor: Any, pair: Pair, kept_id: UUID, **more: Any) -> UUID:
    said = {"reason": REASON, "base_version": pair.version, "operation_id": new_id(), **more}
    return ask_joining(actor, pair_id=pair.id, kept_id=kept_id, **said)


def undo(actor: Any, joining: Joining, **answers: str) -> None:
    undo_joining(actor, operation_id=new_id(), joining_id=joining.id, answers=answers)


def fresh(case: Case) -> Case:
    return Case.objects.select_related("person").get(id=case.id)


def plain(case: Case) -> dict[str, Any]:
    """Return everything that a case and what runs on it hold, without the count of versions."""
    left_out = {"version", "sealed"}
    row = {one.attname: getattr(fresh(case), one.attname) for one in Case._meta.concrete_fields}
    clocks = Clock.objects.filter(case=case).order_by("id")
    episodes = Episode.objects.filter(case=case).order_by("number")
    return {
        **{name: value for name, value in row.items() if name not in left_out},
        "clocks": list(clocks.values_list("id", "code", "due_at", "stopped_at", "started_at", "limit_at")),
        "episodes": list(episodes.values_list("number", "opened_at", "closed_at", "closure_reason")),
        "moves": list(case.moves.order_by("id").values_list("code", flat=True)),
    }


# ---- Joined ------------------------------------------------------------------------------------------------------


def test_two_records_become_one_child_and_two_open_cases_one(cast: Cast, kept: Case, gone: Case) -> None:
    joining = joined(cast.dea, kept, gone)
    assert fresh(gone).person.merged_into_id == kept.person_id
    assert (fresh(gone).stage, fresh(gone).merged_into_id, fresh(kept).is_open) == ("merged", kept.id, True)
    assert joining.cases == [[str(gone.id), str(kept.id)]]
    assert (joining.asked_by_id, joining.confirmed_by_id) == (cast.dea.user_id, None)
    assert joining.undo_until is not None
    assert joining.joined_at is not None
    assert (joining.undo_until - joining.joined_at).days == 90
    assert Pair.objects.get().state == "same"


def test_a_closed_case_stays_and_both_are_counted_as_one_child(cast: Cast, kept: Case, gone: Case) -> None:
    Clock.objects.filter(case=gone).update(stopped_at=gone.opened_at)
    Case.objects.filter(id=gone.id).update(
        is_open=False, stage="closed", closed_at=gone.opened_at, next_step="", due_at=None, visit_due_at=None
    )
    joining = joined(cast.dea, kept, gone)
    assert (fresh(gone).stage, fresh(gone).merged_into_id, joining.cases) == ("closed", None, [])
    assert case_header(cast.ana, gone.id).person.name == case_header(cast.ana, kept.id).person.name
    assert [one.id for one in case_file(cast.ana, kept.id).others] == [gone.id]


def test_everything_of_the_record_that_went_is_read_with_the_child(cast: Cast, kept: Case, gone: Case) -> None:
    surround(cast, gone, "zq")
    joined(cast.dea, kept, gone)
    file, page = case_file(cast.ana, kept.id), consents_page(cast.ana, kept.id)
    said = repr((file.header.alerts, file.family, file.contacts, file.header.care, file.timeline, page.consents))
    for word in ("zqalert", "zqcontact", "zqtie", "zqcare", "zqvisit", "zqnote", "zqconsent"):
        assert word in said
    assert [one.id for one in file.others] == [gone.id]


def test_the_child_stands_once_on_every_list_and_is_found_by_either_name(cast: Cast, kept: Case, gone: Case) -> None:
    joined(cast.dea, kept, gone)
    assert [row.case_id for row in worklist(cast.ana, Wanted()).rows] == [kept.id]
    assert worklist(cast.ana, Wanted()).counts["all"] == 1
    for word in ("julieta", "xhulieta"):
        assert kept.id in [row.case_id for row in found_by_word(cast.ana, word)]
    typed = {"given_name": "Xhulieta", "surname": "Shembulli"}
    assert {one.case_id for one in likely(cast.ana, [typed]).cases} <= {kept.id, gone.id}
    assert len(likely(cast.ana, [typed]).cases) == 1


def test_the_secret_of_one_record_is_the_secret_of_the_child(cast: Cast, kept: Case, gone: Case) -> None:
    with working(cast.ana.user_id):
        raise_alert(code="secret_address", happened_at=kept.opened_at, household=gone.household)
    assert not case_header(cast.ana, kept.id).is_home_secret
    joined(cast.dea, kept, gone)
    assert case_header(cast.ana, kept.id).is_home_secret
    assert worklist(cast.ana, Wanted()).rows[0].village == ""
    assert worklist(cast.ana, Wanted()).rows[0].has_alert


# ---- Parted ------------------------------------------------------------------------------------------------------


def test_parted_again_both_stand_exactly_as_they_stood(cast: Cast, kept: Case, gone: Case) -> None:
    offer_case(
        cast.ana, operation_id=new_id(), case_id=gone.id, to_id=cast.besa.user_id, words="Please take over from me."
    )
    before = plain(kept), plain(gone)
    joining = joined(cast.dea, kept, gone)
    assert plain(gone) != before[1]
    undo(cast.dea, joining)
    assert (plain(kept), plain(gone)) == before
    assert fresh(gone).person.merged_into_id is None
    assert Pair.objects.get().state == "not_same"


def test_a_pair_that_was_parted_is_never_proposed_again(cast: Cast, kept: Case, gone: Case) -> None:
    merge_case(cast.dea, operation_id=new_id(), case_id=gone.id, survivor_id=kept.id, reason=REASON)
    joining = Joining.objects.get()
    assert joining.how == "case"
    undo(cast.dea, joining)
    pair = Pair.objects.get()
    assert (pair.state, pair.decided_by_id) == ("not_same", cast.dea.user_id)
    pair_of(kept.person, gone.person)
    assert Pair.objects.get().state == "not_same"
    assert propose([]) == 0


def test_after_ninety_days_nothing_is_parted(cast: Cast, kept: Case, gone: Case) -> None:
    joining = joined(cast.dea, kept, gone)
    assert joining.undo_until is not None
    with frozen(joining.undo_until + timedelta(seconds=1)):
        with pytest.raises(TooLate):
            undo(cast.dea, joining)
        assert not joining_page(cast.dea, joining.id).may_undo
    assert fresh(gone).person.merged_into_id == kept.person_id
    undo(cast.dea, joining)
    with pytest.raises(NotJoined):
        undo(cast.dea, joining)


def test_what_came_since_goes_where_it_is_said_to_belong(cast: Cast, kept: Case, gone: Case) -> None:
    joining = joined(cast.dea, kept, gone)
    write_note(cast.ana, operation_id=new_id(), case_id=kept.id, text="Of the one that parts.")
    write_note(cast.ana, operation_id=new_id(), case_id=kept.id, text="Of the one that remains.")
    with working(cast.ana.user_id):
        for name in ("Stays", "Goes"):
            add_contact(fresh(kept).person, kind="school", may_phone="yes", knows_case=False, told={"name": name})
    since = written_since(Joining.objects.select_related("kept").get())
    assert [one.kind for one in since] == ["entry", "entry", "contact", "contact"]
    answers = {one.key: "stays" for one in since}
    with pytest.raises(Invalid) as refused:
        undo(cast.dea, joining, **dict(list(answers.items())[1:]))
    assert list(refused.value.errors) == [since[0].key]
    assert fresh(gone).stage == "merged"
    undo(cast.dea, joining, **{**answers, since[0].key: "goes", since[3].key: "goes"})
    told = {case.id: [one.told.get("text") for one in case_file(cast.ana, case.id).timeline] for case in (kept, gone)}
    assert "Of the one that parts." in told[gone.id]
    assert "Of the one that parts." not in told[kept.id]
    assert "Of the one that remains." in told[kept.id]
    assert [one.told["name"] for one in case_file(cast.ana, gone.id).contacts] == ["Goes"]
    assert [one.told["name"] for one in case_file(cast.ana, kept.id).contacts] == ["Stays"]
    moved = Contact.objects.get(person=gone.person)
    assert moved.subject_id == gone.person.subject_id
    assert EntryLine.objects.get(id=since[0].id).subject_id == gone.person.subject_id


def test_where_the_child_lived_is_put_back_unless_the_change_was_its_own(cast: Cast, kept: Case, gone: Case) -> None:
    surround(cast, gone, "zq")
    joining = joined(cast.dea, kept, gone)
    say_care(
        cast.ana,
        operation_id=new_id(),
        case_id=kept.id,
        arrangement="kinship_informal",
        since_at=Joining.objects.get().joined_at,
        where="",
        with_whom="Aunt",
        is_address_hidden=False,
    )
    assert CareArrangement.objects.filter(ended_at=None).count() == 1
    (since,) = written_since(Joining.objects.select_related("kept").get())
    undo(cast.dea, joining, **{since.key: "stays"})
    lives = {one.person_id: one.arrangement for one in CareArrangement.objects.filter(ended_at=None)}
    assert lives == {gone.person_id: "both_parents", kept.person_id: "kinship_informal"}


@pytest.mark.parametrize("first", [0, 1])
def test_a_chain_is_parted_in_either_order(cast: Cast, kept: Case, gone: Case, first: int) -> None:
    third = make_case(cast, told={"given_name": "Zhulieta"})
    before = [plain(one) for one in (kept, gone, third)]
    joinings = [joined(cast.dea, gone, third), joined(cast.dea, kept, gone)]
    assert {one.merged_into_id for one in Person.objects.exclude(merged_into=None)} == {kept.person_id}
    assert set(Case.objects.filter(merged_into=kept).values_list("id", flat=True)) == {gone.id, third.id}
    undo(cast.dea, joinings[first])
    alone = (third, gone)[first]
    assert fresh(alone).person.merged_into_id is None
    left = Person.objects.exclude(merged_into=None).get()
    assert (left.id, left.merged_into_id) == (
        (gone.person_id, kept.person_id) if first == 0 else (third.person_id, gone.person_id)
    )
    undo(cast.dea, joinings[1 - first])
    assert [plain(one) for one in (kept, gone, third)] == before
    assert not Person.objects.exclude(merged_into=None).exists()


# ---- Refused -----------------------------------------------------------------------------------------------------


def test_two_are_joined_once_and_never_in_a_ring(cast: Cast, kept: Case, gone: Case) -> None:
    pair = pair_of(kept.person, gone.person)
    sent_twice = new_id()
    first = ask(cast, cast.dea, pair, kept.person_id, operation_id=sent_twice)
    assert ask(cast, cast.dea, pair, kept.person_id, operation_id=sent_twice) == first
    with pytest.raises(NotFound):
        ask(cast, cast.dea, pair, gone.person_id)
    # A worker asks, and the head does something else with the same child meanwhile.
    ask(cast, cast.besa, pair_of(kept.person, make_case(cast).person), kept.person_id)
    other = make_case(cast)
    with pytest.raises(AlreadyJoined):
        merge_case(cast.dea, operation_id=new_id(), case_id=kept.id, survivor_id=other.id, reason=REASON)
    assert Joining.objects.filter(joined_at__isnull=False).count() == 1


def test_a_stale_page_decides_nothing(cast: Cast, kept: Case, gone: Case) -> None:
    pair = pair_of(kept.person, gone.person)
    say_apart(cast.ana, operation_id=new_id(), pair_id=pair.id, is_family=True, base_version=pair.version)
    with pytest.raises(AlreadyDecided):
        ask(cast, cast.dea, pair, kept.person_id)
    with pytest.raises(AlreadyDecided):
        say_apart(cast.ana, operation_id=new_id(), pair_id=pair.id, is_family=False, base_version=pair.version)
    assert (Pair.objects.get().state, Joining.objects.count()) == ("family", 0)


def test_a_child_is_not_joined_with_an_adult_nor_with_nobody(cast: Cast, kept: Case, gone: Case) -> None:
    Person.objects.filter(id=gone.person_id).update(kind="adult")
    pair = pair_of(kept.person, gone.person)
    with pytest.raises(NotAlike):
        ask(cast, cast.dea, pair, kept.person_id)
    with pytest.raises(Invalid) as refused:
        ask(cast, cast.dea, pair, new_id())
    assert set(refused.value.errors) == {"kept"}
    with pytest.raises(Invalid) as refused:
        ask(cast, cast.dea, pair, kept.person_id, reason="?")
    assert set(refused.value.errors) == {"reason"}
    with pytest.raises(NotFound):
        ask_joining(
            cast.dea,
            operation_id=new_id(),
            pair_id=new_id(),
            kept_id=kept.person_id,
            reason=REASON,
            base_version=1,
        )


def test_what_the_pathway_refuses_leaves_nothing_half_joined(cast: Cast, kept: Case, gone: Case) -> None:
    at_stage(cast, gone, "decided")
    pair = pair_of(kept.person, gone.person)
    with pytest.raises(Invalid):
        ask(cast, cast.dea, pair, kept.person_id)
    assert not Joining.objects.exists()
    assert fresh(gone).person.merged_into_id is None


# ---- Second person, reach ----------------------------------------------------------------------------------------


def test_what_a_worker_holds_for_one_child_is_joined_by_the_head(cast: Cast, kept: Case, gone: Case) -> None:
    pair = pair_of(kept.person, gone.person)
    joining_id = ask(cast, cast.ana, pair, kept.person_id)
    assert fresh(gone).person.merged_into_id is None
    assert [one.id for one in joinings_waiting(cast.dea)] == [joining_id]
    assert pairs_page(cast.dea, WantedPairs()).rows == []
    with pytest.raises(NotAllowed):
        confirm_joining(cast.besa, operation_id=new_id(), joining_id=joining_id)
    confirm_joining(cast.dea, operation_id=new_id(), joining_id=joining_id)
    joining = Joining.objects.get()
    assert (joining.asked_by_id, joining.confirmed_by_id) == (cast.ana.user_id, cast.dea.user_id)
    assert fresh(gone).merged_into_id == kept.id
    with pytest.raises(AlreadyJoined):
        confirm_joining(cast.dea, operation_id=new_id(), joining_id=joining_id)


def test_over_a_border_the_other_unit_confirms(cast: Cast, kept: Case, pack: object) -> None:
    theirs = make_case(cast, cast.cen, told={"given_name": "Xhulieta"})
    pair = pair_of(kept.person, theirs.person)
    page = compared(cast.dea, pair.id)
    assert (page.other, page.reasons, page.is_over_border) == (None, (), True)
    joining_id = ask(cast, cast.dea, pair, kept.person_id)
    for nobody, error in ((cast.dea, NeedsAnother), (cast.besa, NotAllowed)):
        with pytest.raises(error):
            confirm_joining(nobody, operation_id=new_id(), joining_id=joining_id)
    assert fresh(theirs).person.merged_into_id is None
    seen = joining_page(cast.fatma, joining_id)
    assert (seen.may_confirm, seen.kept) == (True, None)
    assert seen.gone is not None
    assert len(seen.reasons) == 3
    confirm_joining(cast.fatma, operation_id=new_id(), joining_id=joining_id)
    assert fresh(theirs).merged_into_id == kept.id
    undo(cast.fatma, Joining.objects.get())
    assert fresh(theirs).is_open


def test_a_joining_that_waits_is_withdrawn_by_either_side(cast: Cast, kept: Case, pack: object) -> None:
    theirs = make_case(cast, cast.cen)
    for who in (cast.ana, cast.fatma):
        pair = pair_of(kept.person, theirs.person)
        joining_id = ask(cast, cast.ana, pair, kept.person_id)
        with pytest.raises(NotAllowed):
            withdraw_joining(cast.besa, operation_id=new_id(), joining_id=joining_id)
        withdraw_joining(who, operation_id=new_id(), joining_id=joining_id)
        with pytest.raises(AlreadyJoined):
            confirm_joining(cast.fatma, operation_id=new_id(), joining_id=joining_id)
    assert Joining.objects.filter(joined_at=None, withdrawn_at__isnull=False).count() == 2


def test_two_files_of_two_units_are_not_merged_from_the_file(cast: Cast, kept: Case, pack: object) -> None:
    theirs = make_case(cast, cast.cen)
    Case.objects.filter(id=theirs.id).update(municipality=kept.municipality)
    with pytest.raises(OfTwoUnits):
        merge_case(cast.edi, operation_id=new_id(), case_id=theirs.id, survivor_id=kept.id, reason=REASON)


def test_of_a_record_elsewhere_a_worker_learns_that_it_may_exist_and_asks(cast: Cast, kept: Case) -> None:
    theirs = make_case(cast, cast.cen, told={"given_name": "Zqtheirs"})
    pair = pair_of(kept.person, theirs.person)
    (row,) = pairs_page(cast.ana, WantedPairs(kind="elsewhere")).rows
    assert (row.other, row.reasons, row.together) == (None, (), None)
    assert "Zqtheirs" not in repr(row)
    assert "Zqtheirs" not in repr(compared(cast.ana, pair.id))
    with pytest.raises(NotAllowed):
        say_apart(cast.ana, operation_id=new_id(), pair_id=pair.id, is_family=False, base_version=pair.version)
    ask_other_unit(cast.ana, operation_id=new_id(), pair_id=pair.id, base_version=pair.version)
    (asked,) = KnownAsked.objects.all()
    assert (asked.case_id, asked.asked_by_id, asked.answered_at) == (theirs.id, cast.ana.user_id, None)
    assert [one.state for one in pairs_page(cast.ana, WantedPairs(state="asked")).rows] == ["asked"]


def test_of_a_file_that_another_unit_holds_of_a_known_child_nothing_is_told(cast: Cast, kept: Case, gone: Case) -> None:
    elsewhere = make_case(cast, cast.cen)
    Case.objects.filter(id=elsewhere.id).update(person=kept.person, pathway="another")
    pair = pair_of(kept.person, gone.person)
    page = compared(cast.dea, pair.id)
    assert page.other is not None
    assert {one.number for side in (page.one, page.other) for one in side.files} == {kept.number, gone.number}
    assert elsewhere.number not in repr(page)
    assert cast.unit_elsewhere.name not in repr((page.one, page.other))
    # But the unit that holds it must agree.
    assert page.waits_for == [cast.unit_elsewhere.id]


def test_a_hidden_child_is_hinted_at_to_nobody_elsewhere(cast: Cast, kept: Case) -> None:
    theirs = make_case(cast, cast.cen)
    pair = pair_of(kept.person, theirs.person)
    with working(cast.cen.user_id):
        raise_alert(code="secret_address", happened_at=kept.opened_at, household=theirs.household)
    assert pairs_page(cast.ana, WantedPairs()).rows == []
    with pytest.raises(NotFound):
        compared(cast.ana, pair.id)
    # Who holds the hidden child sees that it may be known elsewhere.
    assert [one.id for one in pairs_page(cast.cen, WantedPairs()).rows] == [pair.id]


def test_whoever_is_shut_out_of_one_of_the_two_sees_nothing_of_either(cast: Cast, kept: Case, gone: Case) -> None:
    pair = pair_of(kept.person, gone.person)
    exclude(cast.besa, gone.id)
    besa = cast.again(cast.besa)
    assert pairs_page(besa, WantedPairs()).rows == []
    with pytest.raises(NotFound):
        compared(besa, pair.id)
    joining = joined(cast.dea, kept, gone)
    for case in (kept, gone):
        with pytest.raises(NotFound):
            case_header(besa, case.id)
    with pytest.raises(NotFound):
        find_joining(besa, joining.id)
    assert worklist(besa, Wanted(whose="team")).rows == []
    assert found_by_word(besa, "julieta") == []
    undo(cast.dea, joining)
    assert case_header(besa, kept.id).case.id == kept.id
    assert Exclusion.objects.count() == 1


def test_the_desk_costs_the_same_however_many_pairs_there_are(
    cast: Cast, kept: Case, gone: Case, django_assert_max_num_queries: Any
) -> None:
    pair_of(kept.person, gone.person)
    with django_assert_max_num_queries(6):
        assert len(pairs_page(cast.ana, WantedPairs()).rows) == 1
    cases = [make_case(cast) for _ in range(5)]
    for one in cases:
        pair_of(one.person, kept.person)
    with django_assert_max_num_queries(6):
        rows = pairs_page(cast.ana, WantedPairs()).rows
    assert len(rows) == 6
    assert {(one.together_count, one.is_same_day) for one in rows} == {(7, True)}


def test_lists_are_paged_sorted_and_filtered(cast: Cast, kept: Case, gone: Case) -> None:
    with working(cast.ana.user_id):
        people = [kept.person, gone.person, make_case(cast).person]
    pairs = [pair_of(people[0], people[1], 0.3), pair_of(people[0], people[2], 0.9), pair_of(people[1], people[2], 0.6)]
    assert [one.id for one in pairs_page(cast.ana, WantedPairs()).rows] == [pairs[1].id, pairs[2].id, pairs[0].id]
    assert [one.same for one in pairs_page(cast.ana, WantedPairs(kind="likely")).rows] == [0.9, 0.6]
    newest = pairs_page(cast.ana, WantedPairs(sort="newest")).rows
    assert [one.id for one in newest] == [pairs[2].id, pairs[1].id, pairs[0].id]
    together = pairs_page(cast.ana, WantedPairs(together=kept.person_id))
    assert (len(together.rows), together.total) == (3, 3)
    with pytest.raises(NotFound):
        pairs_page(cast.ana, WantedPairs(after="nonsense"))
    for nobody in (cast.police, cast.administrator):
        with pytest.raises(NotAllowed):
            pairs_page(nobody, WantedPairs())
