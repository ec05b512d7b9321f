"""The drawing of a family: nobody lies on anybody, no line runs through anybody, every tie is drawn once."""

from collections import Counter
from datetime import date
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rrjeta.cases.rules.genogram import SIGN, Figure, Genogram, Link, genogram, is_drawn
from rrjeta.cases.rules.genogram_svg import genogram_svg, signs_used
from rrjeta.cases.rules.kinship import Said, generations
from rrjeta.cases.rules.picture import Box, Stroke, wrapped

WORDS = {
    "square": "boy or man",
    "circle": "girl or woman",
    "diamond": "not known",
    "child": "child of the file",
    "died": "has died",
    "plain": "tie",
    "partner": "not married",
    "dashed": "adopted, fostered",
    "home": "live together",
    "dotted": "other relatives",
    "ended": "ended",
    "separated": "separated",
    "divorced": "divorced",
}
KINDS = [
    *("mother", "father", "step_father", "adoptive_parent", "foster_parent", "spouse", "partner", "sister", "cousin"),
    *("grandmother_m", "uncle_p", "own_child", "half_sibling", "legal_guardian", "other_relative"),
]


def _figures(count: int, homes: str = "") -> list[Figure]:
    return [
        Figure(
            UUID(int=one + 1),
            ("square", "circle", "diamond")[one % 3],
            (f"Person {one}", "12 years"),
            is_child=one == 0,
            has_died=one % 7 == 3,
            home=homes[one % len(homes)] if homes else "",
        )
        for one in range(count)
    ]


@st.composite
def families(draw: st.DrawFn) -> tuple[list[Figure], list[Link]]:
    count = draw(st.integers(1, 40))
    ends = st.integers(1, count)
    rows = draw(st.lists(st.tuples(ends, ends, st.sampled_from([*KINDS, "neighbour"])), max_size=70))
    # Everybody hangs together: one tie to somebody who came before, as in a real family.
    rows += [(one, draw(st.integers(1, one - 1)), draw(st.sampled_from(KINDS))) for one in range(2, count + 1)]
    links = [
        Link(UUID(int=1000 + place), Said(UUID(int=one), UUID(int=other), kind))
        for place, (one, other, kind) in enumerate(rows)
        if one != other
    ]
    return _figures(count, draw(st.sampled_from(["", "A", "AB ", "AAB"]))), links


def _through(stroke: Stroke, box: Box) -> bool:
    """Tell whether a line of straight pieces, each level or upright, runs through a box."""
    for (x1, y1), (x2, y2) in zip(stroke.points, stroke.points[1:], strict=False):
        assert x1 == x2 or y1 == y2
        if Box(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)).meets(box):
            return True
        thin = Box(min(x1, x2) - 0.01, min(y1, y2) - 0.01, abs(x1 - x2) + 0.02, abs(y1 - y2) + 0.02)
        if thin.meets(box):
            return True
    return False


def _holds(drawing: Genogram, figures: list[Figure], links: list[Link]) -> None:
    kin = generations(figures[0].id, [one.said for one in links if is_drawn(one)])
    assert {one.figure.id for one in drawing.signs} == set(kin)
    boxes = {one.figure.id: one.box for one in drawing.signs}
    ordered = list(boxes.values())
    assert not [1 for place, one in enumerate(ordered) for other in ordered[:place] if one.meets(other)]
    assert all(one.x >= 0 and one.x + one.wide <= drawing.wide and one.y + one.high <= drawing.high for one in ordered)
    expected = {one.id: one.said for one in links if is_drawn(one) and {one.said.person, one.said.child} <= set(kin)}
    told = Counter(tie for stroke in drawing.strokes for tie in stroke.ties) + Counter(drawing.understood)
    assert told == Counter(expected.keys())
    for stroke in drawing.strokes:
        own = {one for tie in stroke.ties for one in (expected[tie].person, expected[tie].child)}
        assert not [one for one, box in boxes.items() if one not in own and _through(stroke, box)]
        for one in own:
            words = Box(boxes[one].x, boxes[one].y + SIGN + 1, boxes[one].wide, boxes[one].high - SIGN - 1)
            assert not _through(stroke, words)


@given(families())
def test_nobody_overlaps_and_every_tie_is_drawn_once(family: tuple[list[Figure], list[Link]]) -> None:
    figures, links = family
    _holds(genogram(figures[0].id, figures, links), figures, links)


def _tie(number: int, person: int, child: int, kind: str, end: str = "") -> Link:
    until = date(2020, 1, 1) if end else None
    return Link(UUID(int=100 + number), Said(UUID(int=person), UUID(int=child), kind, None, until), end)


def test_a_family_stands_in_generations_with_its_signs() -> None:
    figures = _figures(6, "A")
    links = [
        _tie(1, 2, 1, "mother"),
        _tie(2, 3, 1, "father"),
        _tie(3, 2, 3, "spouse", "divorced"),
        _tie(4, 4, 2, "mother"),
        _tie(5, 5, 1, "sister"),
        _tie(6, 2, 5, "mother"),
        _tie(7, 3, 5, "father"),
        _tie(8, 6, 1, "foster_parent"),
    ]
    drawing = genogram(figures[0].id, figures, links)
    _holds(drawing, figures, links)
    rows = {one.figure.id.int: one.box.y for one in drawing.signs}
    assert rows[4] < rows[2] == rows[3] == rows[6] < rows[1] == rows[5]
    assert [one.int for one in drawing.understood] == [105]
    couple = next(one for one in drawing.strokes if one.ties == (UUID(int=103),))
    assert (couple.slashes, couple.look) == (2, "plain")
    # Both children hang from between their parents: one line each for two ties.
    assert sorted(len(one.ties) for one in drawing.strokes) == [1, 1, 1, 2, 2]
    assert signs_used(drawing) == [
        *("square", "circle", "diamond", "child", "died", "plain", "dashed", "divorced", "home"),
    ]


def test_the_svg_is_whole_says_what_it_is_and_holds_no_script_or_style() -> None:
    figures = [Figure(UUID(int=1), "circle", ('<Ana> & "co"',), is_child=True, home="A")]
    text = genogram_svg(
        genogram(figures[0].id, figures, []), title="Family <1>", words="One & only", legend=WORDS, key="kin"
    )
    root = ET.fromstring(text)
    names = {one.tag.partition("}")[2] for one in root.iter()}
    assert names <= {"svg", "title", "desc", "rect", "circle", "path", "text", "tspan", "g"}
    assert (root[0].text, root[1].text) == ("Family <1>", "One & only")
    assert '<Ana> & "co"' in "".join(root.itertext())
    assert not [one for node in root.iter() for one in node.attrib if one == "style" or one.startswith("on")]


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        ("Ana Leka", ("Ana Leka",)),
        ("Emërshumëigjatëpafund", ("Emërshumëi…",)),
        ("një dy tre katër pesë gjashtë shtatë tetë", ("një dy tre", "katër pesë", "gjashtë…")),
        ("", ()),
    ],
)
def test_words_under_a_sign_keep_their_room(words: str, lines: tuple[str, ...]) -> None:
    assert wrapped(words, 11, 3) == lines
