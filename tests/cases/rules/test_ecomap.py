"""Who and what is around a child: each in a box of its own with one line that touches nobody else."""

from collections import Counter
from uuid import UUID
from xml.etree import ElementTree as ET

import pytest

from rrjeta.cases.rules.ecomap import Around, bonds_used, ecomap, ecomap_svg

BONDS = ("strong", "good", "weak", "strained", "broken", "")


def _around(count: int) -> list[Around]:
    return [
        Around(f"Person {one}", "teacher", BONDS[one % 6], "service" if one % 4 == 3 else "person", (UUID(int=one),))
        for one in range(count)
    ]


@pytest.mark.parametrize("count", [0, 1, 2, 7, 40])
def test_everybody_has_a_box_and_one_line_that_touches_nobody_else(count: int) -> None:
    drawing = ecomap("Ana Leka", _around(count))
    boxes = [one.box for one in drawing.nodes]
    assert len(boxes) == count
    everything = [*boxes, drawing.middle]
    assert not [1 for place, one in enumerate(everything) for other in everything[:place] if one.meets(other)]
    assert Counter(tie for one in drawing.strokes for tie in one.ties) == Counter(UUID(int=one) for one in range(count))
    for stroke in drawing.strokes:
        (x1, _y1), (x2, _y2) = stroke.points
        # Between the inner edges of the two columns there is nobody but the child.
        assert not [1 for box in boxes if max(min(x1, x2), box.x) < min(max(x1, x2), box.x + box.wide)]


def test_only_what_was_said_is_drawn_and_explained() -> None:
    drawing = ecomap("Ana Leka", [Around("Mira", "teacher"), Around("Petrit", "uncle", "strained")])
    assert [one.look for one in drawing.strokes] == ["plain", "zigzag"]
    assert bonds_used(drawing) == ["strained", ""]
    words = "".join(
        ET.fromstring(
            ecomap_svg(drawing, title="t", words="w", legend={"strained": "Strained", "": "Not said"})
        ).itertext()
    )
    assert all(one in words for one in ("Mira", "teacher", "Petrit", "Strained", "Not said", "Ana Leka"))
