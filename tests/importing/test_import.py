"""A file comes in: faulty rows are named, known children proposed, the rest taken in, once."""

import random
from datetime import date, timedelta
from typing import Any

import pytest

from rrjeta.cases.models import Case
from rrjeta.importing.choices import Decision, Stage
from rrjeta.importing.models import CameIn, ImportFile, ImportRow, ImportRun
from rrjeta.importing.operations.deciding import decide_rows, start_import
from rrjeta.importing.operations.files import give_up
from rrjeta.importing.operations.going import go_on_importing
from rrjeta.importing.queries.runs import RowView, rows_of
from rrjeta.kernel.clock import today
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.sealing import peek_record
from rrjeta.people.models import Person, Tie
from tests.cast import Cast
from tests.importing.making import HEADERS, brought, checked, child, states, workbook

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]

SPOILED: tuple[tuple[int, Any, str, str], ...] = (
    (5, "31.02.2015", "birth_date", "no_such_day"),
    (5, "03.04.15", "birth_date", "two_digit_year"),
    (5, date(1900, 5, 5), "birth_date", "grown_up"),
    (4, "ndoshta", "sex", "no_sex"),
    (0, "A", "given_name", "one_letter"),
    (5, "në verë", "birth_date", "no_date"),
    (2, "7", "father_name", "no_letters"),
)


def mixed(
    total: int, faulty: int, known: list[list[Any]]
) -> tuple[list[list[Any]], dict[int, tuple[str, str]], set[int]]:
    """Return rows with spoiled and known ones among them, with the fault of each spoiled row and the known rows."""
    rows = [child(seed) for seed in range(1000, 1000 + total - len(known))]
    spoiled = set(random.Random(5).sample(range(len(rows)), faulty))
    for at, where in enumerate(sorted(spoiled)):
        column, cell, _field, _code = SPOILED[at % len(SPOILED)]
        rows[where][column] = cell
    rows += [list(one) for one in known]
    order = list(range(len(rows)))
    random.Random(7).shuffle(order)
    faults = {}
    for at, where in enumerate(sorted(spoiled)):
        faults[order.index(where) + 2] = SPOILED[at % len(SPOILED)][2:]
    return [rows[at] for at in order], faults, {order.index(at) + 2 for at in range(total - len(known), total)}


def test_exactly_the_faulty_are_reported_the_known_proposed_and_a_repeat_changes_nothing(
    cast: Cast, long_run: bool
) -> None:
    total, faulty, count = (5_000, 200, 300) if long_run else (100, 10, 15)
    new = total - faulty - count
    known = [child(seed) for seed in range(count)]
    brought(cast, workbook(known))
    assert Case.objects.count() == count
    # The same children as another list has them: capitals and marks are written otherwise.
    again = [
        [str(cell).upper().replace("Ë", "E") if at in (0, 1) else cell for at, cell in enumerate(one)] for one in known
    ]
    rows, faults, proposed = mixed(total, faulty, [[*one[:3], "", *one[4:]] for one in again])
    run = checked(cast, workbook(rows))
    assert Case.objects.count() == count
    found = states(run)
    assert set(found["faulty"]) == set(faults)
    # Of thousands a few look alike by chance: same given name, parents and village. They are asked about as well.
    alike = set(found["known"]) - proposed
    assert set(found["known"]) >= proposed
    assert len(alike) <= total // 500
    assert len(found["new"]) == new - len(alike)
    assert {one.row.number: one.faults for one in _listed(cast, run, "faulty")} == {
        number: [said] for number, said in faults.items()
    }

    _gone_on(cast, run)
    assert run.stage == Stage.CHECKED
    assert Case.objects.count() == count + new - len(alike)
    decided = {
        one.row.number: (Decision.NEW, None) if one.row.number in alike else (Decision.SAME, one.likely[0].case_id)
        for one in _listed(cast, run, "known")
    }
    decide_rows(cast.dea, operation_id=new_id(), run_id=run.id, decisions=decided)
    _gone_on(cast, run)
    assert run.stage == Stage.DONE
    persons, ties = Person.objects.count(), Tie.objects.count()
    assert Case.objects.count() == count + new

    random.Random(9).shuffle(rows)
    repeat = checked(cast, workbook([row[::-1] for row in rows], HEADERS[::-1]))
    again_found = states(repeat)
    assert set(again_found) == {"faulty", "already"}
    assert len(again_found["already"]) == new + count
    assert (Person.objects.count(), Tie.objects.count(), Case.objects.count()) == (persons, ties, count + new)


def _listed(cast: Cast, run: ImportRun, state: str) -> list[RowView]:
    return rows_of(cast.dea, run.id, state, count=1_000)[1]


def _gone_on(cast: Cast, run: ImportRun) -> None:
    start_import(cast.dea, operation_id=new_id(), run_id=run.id)
    go_on_importing()
    run.refresh_from_db()


def test_a_family_shares_one_home_its_parents_and_whoever_has_a_row_of_their_own(cast: Cast) -> None:
    headers = (*HEADERS, "Nr. i familjes", "Lidhja")
    family = [
        ["Arta", "Hoxha", "Agim", "Drita", "F", "03.04.2014", "Vorë", "7", ""],
        ["Blerim", "Hoxha", "Agim", "Drita", "M", "05.06.2016", "Vorë", "7", "fëmijë"],
        ["Agim", "Hoxha", "", "", "M", "01.01.1980", "", "7", "Baba"],
        ["Klea", "Hoxha", "", "", "F", 2019, "", "7", "Motër"],
    ]
    run = brought(cast, workbook(family, headers))
    assert states(run) == {"taken": [2, 3, 4, 5]}
    first, second = Case.objects.order_by("entered_at")
    assert first.household_id == second.household_id
    ties = Tie.objects.values_list("relationship", "child_id")
    assert sorted(one for one, child_id in ties if child_id == second.person_id) == ["father", "mother", "sister"]
    assert Person.objects.filter(household_id=first.household_id).count() == 5
    told = [peek_record(one).get("given_name") for one in Person.objects.select_related("subject")]
    assert sorted(told) == ["Agim", "Arta", "Blerim", "Drita", "Klea"]

    # A brother who comes with a later file joins them by the number of the family.
    later = [family[0], ["Dritan", "Hoxha", "Agim", "Drita", "M", "07.08.2018", "Vorë", "7", ""]]
    run = brought(cast, workbook(later, headers))
    assert states(run) == {"already": [2], "taken": [3]}
    assert set(Case.objects.values_list("household_id", flat=True)) == {first.household_id}
    assert Tie.objects.filter(relationship="father").values("person_id").distinct().count() == 1


def test_two_hundred_children_of_one_house_are_two_hundred_children_and_no_family(cast: Cast) -> None:
    names = [child(seed)[0:2] for seed in range(200)]
    rows = [[*name, "", "", "", "01.01.2016", "Shtëpia e Provës, rruga 1"] for name in names]
    run = checked(cast, workbook(rows, (*HEADERS[:6], "Adresa")))
    assert list(states(run)) == ["new"]
    assert run.rows.values("family").distinct().count() == 200


def test_the_same_child_fifty_times_is_proposed_once(cast: Cast) -> None:
    one = child(3)
    run = checked(cast, workbook([one] * 50))
    found = states(run)
    assert (found["new"], len(found["known"])) == ([2], 49)
    _view, listed, _further = rows_of(cast.dea, run.id, "known", count=50)
    assert {row.same_row for row in listed} == {2}
    start_import(cast.dea, operation_id=new_id(), run_id=run.id)
    go_on_importing()
    assert Case.objects.count() == 1


def test_brothers_and_twins_are_not_the_same_child(cast: Cast) -> None:
    rows = [
        ["Arta", "Hoxha", "Agim", "Drita", "F", "03.04.2014", "Vorë"],
        ["Blerta", "Hoxha", "Agim", "Drita", "F", "03.04.2014", "Vorë"],
        ["Endrit", "Hoxha", "Agim", "Drita", "M", "09.09.2016", "Vorë"],
    ]
    brought(cast, workbook(rows[:1]))
    found = states(checked(cast, workbook(rows)))
    assert found == {"already": [2], "new": [3, 4]}


def test_names_in_three_scripts_and_in_capitals_come_in_as_they_are_written(cast: Cast) -> None:
    rows = [
        ["ARTA", "HOXHA", "AGIM", "DRITA", "F", "03.04.2014", "Vorë"],
        ["Γιώργος", "Παπαδόπουλος", "Νίκος", "", "M", "2013", "Himarë"],
        ["Марија", "Петровић", "Јован", "", "F", "05.2012", "Vermosh"],
    ]
    run = brought(cast, workbook(rows))
    assert states(run) == {"taken": [2, 3, 4]}
    children = Person.objects.filter(kind="child").select_related("subject").order_by("entered_at")
    assert [peek_record(one)["surname"] for one in children] == ["HOXHA", "Παπαδόπουλος", "Петровић"]
    assert [one.birth_precision for one in children] == ["day", "year", "month"]


def test_empty_names_tomorrow_and_no_years_are_faults_of_their_own_cells(cast: Cast) -> None:
    tomorrow = today() + timedelta(days=1)
    rows = [
        ["", "", "Agim", "", "", "", ""],
        ["Arta", "Hoxha", "", "", "", tomorrow, ""],
        ["", "", "", "", "", "", ""],
        ["Arta", "Leka", "", "", "", "", "Vorë"],
    ]
    run = checked(cast, workbook(rows))
    assert states(run) == {"faulty": [2, 3], "new": [5]}
    _view, listed, _further = rows_of(cast.dea, run.id, "faulty")
    assert [one.faults for one in listed] == [[("given_name", "no_name")], [("birth_date", "not_yet")]]


def test_what_came_in_is_told_by_the_register_alone(cast: Cast) -> None:
    run = brought(cast, workbook([child(1), ["B", *child(2)[1:]]]))
    assert run.stage == Stage.DONE
    assert not ImportFile.objects.filter(run=run).exists()
    taken = ImportRow.objects.select_related("subject").get(run=run, state="taken")
    assert bytes(taken.sealed) == b""
    assert taken.person_id == Case.objects.get().person_id
    assert CameIn.objects.count() == 1


def test_what_is_given_up_leaves_nothing_of_the_file(cast: Cast) -> None:
    run = checked(cast, workbook([child(1), child(2)]))
    assert run.rows.count() == 2
    give_up(cast.dea, operation_id=new_id(), run_id=run.id)
    assert ImportRun.objects.get(id=run.id).stage == Stage.GIVEN_UP
    assert not ImportRow.objects.exists()
    assert not ImportFile.objects.exists()
    assert Case.objects.count() == 0
