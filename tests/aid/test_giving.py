"""Help given: entered once for a family, corrected, cancelled, signed; its sums; what a stolen disk and a stranger see."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from rrjeta.access.choices import Role
from rrjeta.aid.models import Help, HelpLine
from rrjeta.aid.operations.giving import HelpCancelled, ReceiptSigned, cancel_help, correct_help, give_help
from rrjeta.aid.operations.receipts import print_receipt, sign_receipt
from rrjeta.aid.queries.given import helps_of_case
from rrjeta.aid.queries.papers import receipt_pdf, sums_pdf
from rrjeta.aid.queries.sums import WantedHelp, family_lines, listed, sums
from rrjeta.aid.rules import MOST_WORTH, HelpGiven, NotALek, read_lek
from rrjeta.cases.models import Action, Case, CoWorker
from rrjeta.cases.operations.entries import NotOneFamily
from rrjeta.files.models import Attachment
from rrjeta.kernel.clock import today
from rrjeta.kernel.errors import Invalid, NotAllowed, NotFound, Stale
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion
from rrjeta.kernel.saving import add, working
from rrjeta.kernel.sealing import peek_record
from rrjeta.papers.models import Printing
from rrjeta.retention.queries.affected import affected_by_cases
from tests.cases.making import make_case
from tests.cases.planning import active
from tests.cast import Cast, actor_of, exclude, make_user
from tests.hostile.garbage import photograph
from tests.papers.reading import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
DAY = today()
GIVEN = HelpGiven(DAY, "clothes", "Winter shoes", 4500, "municipal", "2 pairs")


@pytest.fixture
def case(cast: Cast) -> Case:
    return make_case(cast)


@pytest.fixture
def brother(cast: Cast, case: Case) -> Case:
    return make_case(cast, household=case.household, told={"given_name": "Vëlla"})


def given(cast: Cast, *cases: Case, actor: Any = None, **more: Any) -> UUID:
    typed = replace(GIVEN, **{name: value for name, value in more.items() if name in HelpGiven.__slots__})
    rest = {name: value for name, value in more.items() if name not in HelpGiven.__slots__}
    ids = [one.id for one in cases]
    return give_help(actor or cast.ana, operation_id=new_id(), case_ids=ids, given=typed, **rest)


def worth_of(cast: Cast, actor: Any = None) -> int:
    return sums(actor or cast.dea, DAY.year).cells.get((0, ""), 0)


def test_help_for_two_children_stands_in_both_files_and_is_counted_once(cast: Cast, case: Case, brother: Case) -> None:
    help_id = given(cast, case, brother)
    for one in (case, brother):
        found = helps_of_case(cast.ana, one.id)
        assert [(view.row.id, view.told["what"]) for view in found.helps] == [(help_id, "Winter shoes")]
        assert (found.year.worth, found.year.count, found.year.lines) == (4500, 1, [("municipal", 4500)])
    assert worth_of(cast) == 4500
    families, _more = family_lines(cast.dea, DAY.year)
    assert [(one.numbers, one.worth) for one in families] == [(sorted([case.number, brother.number]), 4500)]


def test_nothing_that_it_tells_stands_unsealed(cast: Cast, case: Case) -> None:
    given(cast, case, what="Secret words", quantity="77 boxes")
    row = Help.objects.values().get()
    assert not [one for one in ("Secret words", "77 boxes") if one.encode() in bytes(row["sealed"]) or one in str(row)]


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"worth": -5}, "worth"),
        ({"worth": None}, "worth"),
        ({"worth": MOST_WORTH + 1}, "worth"),
        ({"worth": 0, "kind": "money"}, "worth"),
        ({"kind": "gold"}, "kind"),
        ({"budget_line": ""}, "budget_line"),
        ({"what": "  "}, "what"),
        ({"what": "a" * 501}, "what"),
        ({"quantity": "9" * 61}, "quantity"),
        ({"happened_on": DAY + timedelta(days=1)}, "happened_on"),
        ({"happened_on": date(1999, 1, 1)}, "happened_on"),
        ({"happened_on": None}, "happened_on"),
        ({"action_id": new_id()}, "action"),
    ],
)
def test_faulty_help_says_so_at_its_field_and_keeps_nothing(
    cast: Cast, case: Case, more: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        given(cast, case, **more)
    assert list(refused.value.errors) == [field]
    assert not Help.objects.exists()


def test_the_database_keeps_no_worth_beyond_the_limit(cast: Cast, case: Case) -> None:
    given(cast, case)
    with pytest.raises(IntegrityError), transaction.atomic():
        Help.objects.update(worth=MOST_WORTH + 1)


@pytest.mark.parametrize(
    ("typed", "worth"),
    [
        ("4500", 4500),
        ("4 500", 4500),
        ("4.500", 4500),
        ("1.250.000", 1250000),
        ("-5", -5),
        ("−5", -5),
        ("", None),
        ("0", 0),
    ],
)
def test_lek_are_read_as_people_write_them(typed: str, worth: int | None) -> None:
    assert read_lek(typed) == worth


@pytest.mark.parametrize("typed", ["4,5", "4500 lekë", "1e3", "٤٥٠٠", "45.00", "99999999999", "0x10", "4 5 0"])
def test_what_is_no_lek_is_refused(typed: str) -> None:
    with pytest.raises(NotALek):
        read_lek(typed)


def test_sent_twice_it_is_given_once(cast: Cast, case: Case) -> None:
    operation_id = new_id()
    for _ in range(2):
        give_help(cast.ana, operation_id=operation_id, case_ids=[case.id], given=GIVEN)
    assert worth_of(cast) == 4500


def test_children_of_two_families_are_not_written_together(cast: Cast, case: Case) -> None:
    with pytest.raises(NotOneFamily):
        given(cast, case, make_case(cast))
    with pytest.raises(Invalid):
        given(cast)


def test_a_correction_says_why_keeps_the_earlier_words_and_asks_for_another_signature(cast: Cast, case: Case) -> None:
    help_id = given(cast, case)
    signed(cast, case, help_id)
    version = Help.objects.get().version
    with pytest.raises(Invalid):
        corrected(cast, case, help_id, reason=" ", worth=4000)
    with pytest.raises(Invalid):
        corrected(cast, case, help_id)
    corrected(cast, case, help_id, worth=4000)
    row = Help.objects.select_related("subject").get()
    assert (row.worth, row.signed_on, peek_record(row)["corrected_why"]) == (4000, None, "Typed wrongly")
    assert worth_of(cast) == 4000
    assert any(one.plain.get("worth") == 4500 for one in EarlierVersion.objects.filter(record_id=help_id))
    with pytest.raises(Stale):
        corrected(cast, case, help_id, worth=100, base_version=version)


def corrected(cast: Cast, case: Case, help_id: UUID, **more: Any) -> None:
    rest = {"reason": "Typed wrongly", "base_version": None}
    rest |= {name: value for name, value in more.items() if name in rest}
    typed = replace(GIVEN, **{name: value for name, value in more.items() if name in HelpGiven.__slots__})
    correct_help(cast.ana, operation_id=new_id(), case_id=case.id, help_id=help_id, given=typed, **rest)


def signed(cast: Cast, case: Case, help_id: UUID, **more: Any) -> None:
    typed = {"signed_on": DAY, "received_by": "Nëna e Provës", "pages": [photograph("page")], **more}
    sign_receipt(cast.ana, operation_id=new_id(), case_id=case.id, help_id=help_id, **typed)


def test_cancelled_help_stays_to_be_read_with_its_reason_and_is_counted_nowhere(cast: Cast, case: Case) -> None:
    help_id = given(cast, case)
    cancel = {"case_id": case.id, "help_id": help_id}
    with pytest.raises(Invalid):
        cancel_help(cast.ana, operation_id=new_id(), reason="", **cancel)
    cancel_help(cast.ana, operation_id=new_id(), reason="They did not come", **cancel)
    assert worth_of(cast) == 0
    found = helps_of_case(cast.ana, case.id)
    assert [one.told["cancelled_why"] for one in found.helps] == ["They did not come"]
    assert found.year.count == 0
    with pytest.raises(HelpCancelled):
        cancel_help(cast.ana, operation_id=new_id(), reason="Again", **cancel)
    with pytest.raises(HelpCancelled):
        corrected(cast, case, help_id, worth=1)
    with pytest.raises(HelpCancelled):
        print_receipt(cast.ana, operation_id=new_id(), language="sq", **cancel)


def test_an_action_of_the_plan_is_fulfilled_by_it(cast: Cast) -> None:
    case = active(cast)
    action = Action.objects.filter(case=case, is_current=True).first()
    assert action is not None
    given(cast, case, action_id=action.id, is_action_done=True)
    action.refresh_from_db()
    assert (action.status, HelpLine.objects.get().action_id) == ("done", action.id)


def test_a_receipt_names_neither_child_nor_case_nor_office_and_its_printing_is_noted(cast: Cast, case: Case) -> None:
    help_id = given(cast, case)
    printing = print_receipt(cast.ana, operation_id=new_id(), case_id=case.id, help_id=help_id, language="en")
    said = text_of(receipt_pdf(cast.ana, printing))
    assert all(one in said for one in ("Receipt", "Winter shoes", "2 pairs", "4 500", Help.objects.get().number))
    assert not [one for one in (case.number, "Provë", "Shembulli", "Child protection") if one in said]
    assert (Printing.objects.get().paper, Printing.objects.get().audience) == ("receipt", "parent")
    with pytest.raises(NotFound):
        receipt_pdf(cast.dea, printing)


def test_a_signed_page_is_kept_in_the_file_of_each_child(cast: Cast, case: Case, brother: Case) -> None:
    help_id = given(cast, case, brother, happened_on=DAY - timedelta(days=2))
    for wrong in ({"signed_on": DAY - timedelta(days=3)}, {"received_by": " "}, {"pages": []}):
        with pytest.raises(Invalid):
            signed(cast, case, help_id, **wrong)
    signed(cast, case, help_id)
    with pytest.raises(ReceiptSigned):
        signed(cast, case, help_id, received_by="Somebody else")
    kept = Attachment.objects.filter(record_id=help_id)
    assert {(one.case_id, one.subject_id) for one in kept} == {
        (case.id, case.person.subject_id),
        (brother.id, brother.person.subject_id),
    }


def test_every_number_of_the_year_opens_what_it_counted(cast: Cast, case: Case) -> None:
    other = make_case(cast, cast.besa)
    given(cast, case)
    given(cast, case, worth=1200, kind="food", budget_line="donor", happened_on=date(DAY.year, 1, 1))
    given(cast, other, worth=700, kind="food", actor=cast.besa)
    found = sums(cast.dea, DAY.year)
    for (month, line), worth in found.cells.items():
        assert listed(cast.dea, WantedHelp(DAY.year, month=month, line=line))[1] == worth
    for kind, worth, count in found.kinds:
        assert listed(cast.dea, WantedHelp(DAY.year, kind=kind))[1:3] == (worth, count)
    for one in family_lines(cast.dea, DAY.year)[0]:
        assert listed(cast.dea, WantedHelp(DAY.year, family=one.household_id))[1:3] == (one.worth, one.count)
    assert found.cells[(0, "")] == 4500 + 1200 + 700
    said = text_of(sums_pdf(cast.dea, DAY.year, "en"))
    assert all(one in said for one in ("6 400", case.number, other.number))
    assert "Provë" not in said


def test_sums_end_where_the_reach_ends(cast: Cast, case: Case) -> None:
    given(cast, case)
    assert [worth_of(cast, one) for one in (cast.ana, cast.dea, cast.edi)] == [4500, 4500, 4500]
    assert [worth_of(cast, one) for one in (cast.besa, cast.cen, cast.fatma)] == [0, 0, 0]
    head = actor_of(make_user("shut", Role.HEAD, cast.unit))
    exclude(head, case.id)
    head = cast.again(head)
    assert (worth_of(cast, head), family_lines(head, DAY.year)[0], listed(head, WantedHelp(DAY.year))[2]) == (0, [], 0)
    with pytest.raises(NotFound):
        helps_of_case(head, case.id)
    with pytest.raises(NotAllowed):
        sums(cast.of(Role.SCHOOL), DAY.year)


def test_what_a_unit_gave_stays_in_its_sums_when_the_case_moves(cast: Cast, case: Case) -> None:
    help_id = given(cast, case)
    Case.objects.filter(id=case.id).update(unit=cast.unit_elsewhere, municipality="AL121", owner_id=cast.cen.user_id)
    assert worth_of(cast) == 4500
    (line,) = listed(cast.dea, WantedHelp(DAY.year))[0]
    assert line.cases == [(None, case.number)]
    assert (worth_of(cast, cast.fatma), helps_of_case(cast.cen, case.id).helps[0].row.id) == (0, help_id)


def test_erasing_a_child_takes_what_was_for_them_alone_and_leaves_what_was_for_others(
    cast: Cast, case: Case, brother: Case
) -> None:
    alone, together = given(cast, case), given(cast, case, brother)
    going = affected_by_cases([case.id]).rows
    assert going[Help] == {alone}
    assert going[HelpLine] == set(HelpLine.objects.filter(case=case).values_list("id", flat=True))
    assert together not in going[Help]


def test_lists_cost_the_same_however_long_they_are(cast: Cast, case: Case) -> None:
    def cost() -> list[int]:
        found = []
        for ask in (
            lambda: sums(cast.dea, DAY.year),
            lambda: family_lines(cast.dea, DAY.year),
            lambda: listed(cast.dea, WantedHelp(DAY.year)),
            lambda: helps_of_case(cast.ana, case.id),
        ):
            with CaptureQueriesContext(connection) as asked:
                ask()
            found.append(len(asked))
        return found

    given(cast, case)
    cost()
    before = cost()
    for _ in range(3):
        given(cast, case)
        given(cast, make_case(cast))
    assert cost() == before
    assert before[:3] == [4, 2, 5]


def test_a_unit_that_lends_a_hand_is_the_one_that_gave(cast: Cast, case: Case) -> None:
    with working(cast.dea.user_id):
        add(CoWorker(case=case, user=cast.user(cast.cen)))
    given(cast, case, actor=cast.cen)
    assert Help.objects.get().unit_id == cast.unit_elsewhere.id


def test_the_list_of_the_family_holds_what_a_brother_alone_received(cast: Cast, case: Case, brother: Case) -> None:
    given(cast, case)
    given(cast, brother)
    assert len(helps_of_case(cast.ana, case.id).helps) == 1
    whole = helps_of_case(cast.ana, case.id, of_family=True).helps
    assert sorted(one.is_of_case for one in whole) == [False, True]


def test_a_worker_reads_no_number_of_a_brothers_case_beyond_reach(cast: Cast, case: Case, brother: Case) -> None:
    given(cast, case, brother)
    Help.objects.update(unit=cast.unit_elsewhere)
    Case.objects.filter(id=brother.id).update(unit=cast.unit_elsewhere, owner_id=cast.cen.user_id, municipality="AL110")
    assert [one.numbers for one in family_lines(cast.ana, DAY.year)[0]] == [[case.number]]
    assert [[number for _id, number in one.cases] for one in listed(cast.ana, WantedHelp(DAY.year))[0]] == [
        [case.number]
    ]


def test_a_sheet_says_when_families_are_left_out(cast: Cast, case: Case, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("rrjeta.aid.queries.papers._MOST_FAMILIES", 1)
    given(cast, case)
    assert "received most" not in text_of(sums_pdf(cast.dea, DAY.year, "en"))
    given(cast, make_case(cast))
    assert "received most" in text_of(sums_pdf(cast.dea, DAY.year, "en"))
