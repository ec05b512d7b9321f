"""Lines: a fault stands where an editor shows it, whatever the cells hold."""

import csv
import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.packs.lines import decode, read_table, read_tree

cells = st.text(st.sampled_from("ab ,\"\n\r'ë;"), max_size=8)


def lines_of(text: str) -> list[int]:
    return [row.line for row in read_table(text, "t.csv", ("a", "b")).rows]


def test_a_cell_of_several_lines_counts_each_of_them() -> None:
    assert lines_of('a,b\n1,"one\ntwo\nthree"\n2,x\n') == [2, 5]


def test_blank_lines_are_counted_and_skipped() -> None:
    assert lines_of("a,b\n\n1,x\n\n\n2,y\n") == [3, 6]


def test_lines_that_end_as_on_windows_count_once() -> None:
    assert lines_of('a,b\r\n1,"one\r\ntwo"\r\n2,y\r\n') == [2, 4]


def test_a_fault_behind_a_cell_of_several_lines_has_its_own_line() -> None:
    table = read_table('a,b\n1,"one\ntwo"\n2\n', "t.csv", ("a", "b"))
    assert [(fault.line, fault.message) for fault in table.faults] == [(4, "1 cells where the header has 2")]


def test_a_quote_that_never_ends_is_named_where_its_row_begins() -> None:
    table = read_table('a,b\n1,x\n2,"y\n3,z\n', "t.csv", ("a", "b"))
    assert [fault.line for fault in table.faults] == [3]


@given(st.lists(st.lists(cells, min_size=2, max_size=2).filter(lambda row: "".join(row).strip()), max_size=6))
def test_any_table_gives_each_row_the_line_on_which_it_was_written(rows: list[list[str]]) -> None:
    written = io.StringIO(newline="")
    expected = []
    for row in [["a", "b"], *rows]:
        expected.append(len((written.getvalue() + "x").splitlines()))
        csv.writer(written, lineterminator="\n", quoting=csv.QUOTE_ALL).writerow(row)
    assert lines_of(written.getvalue()) == expected[1:]


def test_a_mark_at_the_start_of_the_file_is_no_part_of_the_header() -> None:
    text, faults = decode("\ufeffa,b\n1,x\n".encode(), "t.csv")
    assert (faults, lines_of(text)) == ([], [2])


def test_letters_are_kept_composed_however_they_were_typed() -> None:
    text, _faults = decode("e\u0308".encode(), "t.csv")
    assert text == "ë"


def test_words_of_yaml_stay_the_words_they_are() -> None:
    tree = read_tree("a: [yes, no, on, off]\nb: 12:30\nc: 2026-01-02\nd: 007\ne: [3, 2.5, true, null]\n", "t.yaml")
    assert tree.data == {
        "a": ["yes", "no", "on", "off"],
        "b": "12:30",
        "c": "2026-01-02",
        "d": "007",
        "e": [3, 2.5, True, None],
    }


def test_a_part_of_yaml_knows_its_line_and_so_does_what_is_missing_in_it() -> None:
    tree = read_tree("a:\n  - {b: 1}\n  - c: 2\n    d: |\n      long\n      text\ne: 3\n", "t.yaml")
    assert [tree.line("a", 1, "d"), tree.line("a", 1, "missing"), tree.line("e"), tree.line("f")] == [4, 3, 7, 1]


@pytest.mark.parametrize(
    ("text", "line"),
    [("a: 1\na: 2\n", 2), ("a: &x 1\nb: *x\n", 1), ("a: !!python/name:os.system\n", 1), ("a: 1\n b: 2\n", 2), ("", 1)],
)
def test_what_a_pack_does_not_use_is_a_fault_at_its_line(text: str, line: int) -> None:
    assert [fault.line for fault in read_tree(text, "t.yaml").faults] == [line]
