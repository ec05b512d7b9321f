"""The page under docs/ is the pathway of the pack, and nothing else."""

import re
from dataclasses import replace

from django.conf import settings

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.pathway import Pathway
from rrjeta.jobs.diagram import page_of
from rrjeta.packs.loaded import LoadedPack
from tests.fixtures.pathway import pack_on_disk, pathway, source

__all__ = ["pack_on_disk", "pathway", "source"]


def test_the_page_of_the_pathway_is_fresh(pathway: Pathway, pack_on_disk: LoadedPack) -> None:
    page = (settings.REPOSITORY / "docs" / "pathways" / "protection.md").read_text(encoding="utf-8")

    assert page == page_of(pathway, pack_on_disk.labels)


def test_every_way_of_the_diagram_is_a_move_and_every_move_stands_there(
    pathway: Pathway, pack_on_disk: LoadedPack
) -> None:
    page = page_of(pathway, pack_on_disk.labels)
    drawn = {code for line in re.findall(r"-->.*: (.+)$", page, re.MULTILINE) for code in line.split(", ")}

    assert drawn == set(pathway.moves)


def test_every_stage_is_drawn_with_whose_step_it_is(pathway: Pathway, pack_on_disk: LoadedPack) -> None:
    page = page_of(pathway, pack_on_disk.labels)

    for track in Track:
        for code, stage in pathway.stages[track].items():
            whose = stage.owner.value.replace("_", " ") if stage.is_open else "end"
            assert re.search(rf'state ".+ \({whose}\)" as {code}$', page, re.MULTILINE), code


def test_every_clock_of_the_page_is_started_by_something(pathway: Pathway, pack_on_disk: LoadedPack) -> None:
    rows = page_of(pathway, pack_on_disk.labels).split("## Clocks")[1].split("## What")[0].splitlines()[4:]
    told = [[cell.strip() for cell in row.strip("| ").split(" | ")] for row in rows if row]

    assert len(told) == sum(map(len, pathway.clocks.values()))
    kept = {code for stages in pathway.stages.values() for one in stages.values() for code in one.keeps + one.clocks}
    assert all(row[6] or row[1].strip("`") in kept for row in told)


def test_another_pathway_is_another_page(pathway: Pathway, pack_on_disk: LoadedPack) -> None:
    less = replace(pathway, moves={code: move for code, move in pathway.moves.items() if code != "T14"})

    assert page_of(less, pack_on_disk.labels) != page_of(pathway, pack_on_disk.labels)
