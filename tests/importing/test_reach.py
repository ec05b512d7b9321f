"""What somebody learns who types names into a spreadsheet: nothing of other offices, and the other office hears of it."""

from datetime import timedelta
from typing import Any

import pytest

from rrjeta.access.models import Membership
from rrjeta.cases.models import Case, KnownAsked
from rrjeta.importing.choices import MOST_A_DAY, Stage
from rrjeta.importing.models import ImportBook, ImportRow, ImportRun
from rrjeta.importing.operations.deciding import start_import
from rrjeta.importing.operations.files import AnotherOnItsWay, TooManyFiles, give_up, match_columns
from rrjeta.importing.operations.going import go_on_importing
from rrjeta.importing.queries.runs import columns_of, imports, one_import, rows_of
from rrjeta.kernel import clock
from rrjeta.kernel.clock import now
from rrjeta.kernel.errors import NotAllowed, NotFound
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import EarlierVersion, SubjectKey
from rrjeta.retention.operations.ended import forget_ended
from tests.cases.making import make_case
from tests.cast import Cast, exclude
from tests.importing.making import HEADERS, brought, checked, child, states, taken, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

_KNOWN: list[Any] = ["Provë", "Shembulli", "Agim", "", "F", "12.04.2015", ""]


def test_a_child_of_another_office_gets_the_answer_of_one_whom_nobody_knows(cast: Cast) -> None:
    elsewhere = make_case(cast, cast.cen)
    run = checked(cast, workbook([_KNOWN]))
    assert states(run) == {"new": [2]}
    told = rows_of(cast.dea, run.id, "new")[1][0]
    assert (told.likely, told.same_row, told.faults) == ([], None, [])
    assert not KnownAsked.objects.exists()
    start_import(cast.dea, operation_id=new_id(), run_id=run.id)
    go_on_importing()
    asked = KnownAsked.objects.get()
    assert (asked.case_id, asked.asked_by_id) == (elsewhere.id, cast.dea.user_id)
    assert states(run) == {"taken": [2]}


def test_the_same_child_of_the_own_office_is_proposed(cast: Cast) -> None:
    known = make_case(cast)
    run = checked(cast, workbook([_KNOWN]))
    _view, listed, _further = rows_of(cast.dea, run.id, "known")
    assert [one.case_id for one in listed[0].likely] == [known.id]
    assert ("given_name", "same") in listed[0].likely[0].reasons


def test_a_family_from_which_the_head_is_shut_out_is_not_shown(cast: Cast) -> None:
    known = make_case(cast)
    run = checked(cast, workbook([_KNOWN]))
    exclude(cast.dea, known.id)
    dea = cast.again(cast.dea)
    _view, listed, _further = rows_of(dea, run.id, "known")
    assert listed[0].likely == []
    give_up(dea, operation_id=new_id(), run_id=run.id)
    assert states(checked(cast, workbook([_KNOWN]), actor=dea)) == {"new": [2]}


def test_only_the_head_of_the_office_sees_its_imports(cast: Cast) -> None:
    run = checked(cast, workbook([_KNOWN]))
    assert [one.run.id for one in imports(cast.dea)[0]] == [run.id]
    assert imports(cast.fatma)[0] == []
    for stranger in (cast.ana, cast.edi, cast.administrator, cast.data_protection):
        with pytest.raises(NotAllowed):
            imports(stranger)
        with pytest.raises(NotAllowed):
            taken(stranger, cast.unit.id, workbook([_KNOWN]))
    for act in (lambda: one_import(cast.fatma, run.id), lambda: columns_of(cast.fatma, run.id)):
        with pytest.raises(NotFound):
            act()
    with pytest.raises(NotFound):
        taken(cast.fatma, cast.unit.id, workbook([_KNOWN]))


def test_a_head_who_is_one_no_more_has_the_import_stand_still(cast: Cast) -> None:
    run = checked(cast, workbook([_KNOWN]))
    start_import(cast.dea, operation_id=new_id(), run_id=run.id)
    Membership.objects.filter(user_id=cast.dea.user_id).update(until=now().date() - timedelta(days=2))
    go_on_importing()
    run.refresh_from_db()
    assert (run.stage, run.trouble) == (Stage.BRINGING, "not_allowed")
    assert Case.objects.count() == 0
    assert go_on_importing() == 0


def test_an_office_sends_one_file_at_a_time_and_ten_in_a_day(cast: Cast) -> None:
    content = workbook([_KNOWN])
    for number in range(MOST_A_DAY):
        run_id = taken(cast.dea, cast.unit.id, content)
        if not number:
            with pytest.raises(AnotherOnItsWay):
                taken(cast.dea, cast.unit.id, content)
        give_up(cast.dea, operation_id=new_id(), run_id=run_id)
    with pytest.raises(TooManyFiles):
        taken(cast.dea, cast.unit.id, content)
    taken(cast.fatma, cast.unit_elsewhere.id, content)
    with clock.frozen(now() + timedelta(days=1, minutes=1)):
        taken(cast.dea, cast.unit.id, content)


def test_the_next_file_of_the_same_shape_is_matched_as_the_office_matched_it(cast: Cast) -> None:
    odd = ("Kolona 1", "Kolona 2", "Kolona 3")
    rows = [child(1)[:3], child(2)[:3]]
    run_id = taken(cast.dea, cast.unit.id, workbook(rows, odd))
    assert dict(columns_of(cast.dea, run_id).fields) == {}
    match_columns(
        cast.dea,
        operation_id=new_id(),
        run_id=run_id,
        sheet=0,
        header_row=0,
        fields={0: "given_name", 1: "surname", 2: "father_name"},
        worker_id=cast.ana.user_id,
        case_stage="registered",
    )
    give_up(cast.dea, operation_id=new_id(), run_id=run_id)
    found = columns_of(cast.dea, taken(cast.dea, cast.unit.id, workbook([child(3)[:3]], odd)))
    assert (dict(found.fields), found.is_remembered) == ({0: "given_name", 1: "surname", 2: "father_name"}, True)
    other = columns_of(cast.fatma, taken(cast.fatma, cast.unit_elsewhere.id, workbook([child(3)[:3]], odd)))
    assert (dict(other.fields), other.is_remembered) == ({}, False)


def test_a_file_goes_with_its_key_thirty_days_after_the_last_step(cast: Cast) -> None:
    run = brought(cast, workbook([_KNOWN, ["A", "Leka", "", "", "", "", ""]]))
    subject_id = run.subject_id
    with clock.frozen(now() + timedelta(days=29)):
        assert forget_ended() == 0
    with clock.frozen(now() + timedelta(days=31)):
        assert forget_ended() == 1
    assert not SubjectKey.objects.filter(id=subject_id).exists()
    assert (ImportRun.objects.count(), ImportRow.objects.count()) == (0, 0)
    assert not EarlierVersion.objects.filter(subject_id=subject_id).exists()
    # What came in is remembered as long as the child is, under the office's own key.
    assert states(checked(cast, workbook([_KNOWN]))) == {"already": [2]}
    assert ImportBook.objects.count() == 1


def test_no_name_of_a_file_stands_in_a_column(cast: Cast) -> None:
    run = checked(
        cast,
        workbook([["Zqvjollca", "Zqprova", "Zqagim", "", "F", "", "Zqfshat"], ["Z", "Zqtjetri", *[""] * 5]], HEADERS),
    )
    plain = [
        *ImportRun.objects.values_list(), *ImportRow.objects.values_list(), *EarlierVersion.objects.values_list("plain"),
    ]  # fmt: skip
    assert run.rows.count() == 2
    whole = b"".join(
        bytes(cell) if isinstance(cell, (bytes, memoryview)) else str(cell).encode() for row in plain for cell in row
    ).lower()
    assert [word for word in (b"zqvjollca", b"zqprova", b"zqagim", b"zqfshat", b"zqtjetri") if word in whole] == []
