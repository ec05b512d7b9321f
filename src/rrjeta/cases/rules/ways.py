"""Whether every stage can be reached and left: a child does not fall into a stage that nothing leads out of."""

from collections.abc import Iterable, Mapping

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.building import pathway_from
from rrjeta.cases.rules.pathway import Move, Pathway, Stage
from rrjeta.cases.rules.shape import Look


def check_ways(look: Look) -> None:
    """Note stages that cannot be reached, open stages without a way out or without an end, and stages nothing starts."""
    pathway = pathway_from(look.tree.data)
    for track, stages in pathway.stages.items():
        edges = edges_of(pathway, track)
        reached = _reached({to for at, to in edges if at is None}, edges)
        for code, stage in stages.items():
            way = ("tracks", track.value, "stages", code)
            if code not in reached:
                look.fault(f"no move leads to the stage {code!r}", *way)
            if stage.is_open and not _ends(_reached({code}, edges), stages):
                look.fault(f"from the stage {code!r} no way leads to an end", *way)
    for place, move in enumerate(pathway.moves.values()):
        if not _is_bounded(pathway, move):
            look.fault(f"the move {move.code} opens something beside the stage that no move closes", "moves", place)


def edges_of(pathway: Pathway, track: Track) -> set[tuple[str | None, str]]:
    """Return every way from a stage to a stage of the track; a beginning comes from None."""
    if track is Track.TRANSFER:
        return _transfers(pathway)
    found: set[tuple[str | None, str]] = set()
    for move in pathway.moves.values():
        if move.track is not track or move.goes_to == "same":
            continue
        targets = move.back_to or (move.goes_to,)
        found |= {(start, to) for start in (move.starts_at or {None}) for to in targets}
    if track is Track.CASE:
        found |= {(None, move.opens_case_at) for move in pathway.moves.values() if move.opens_case_at}
    return found


def _transfers(pathway: Pathway) -> set[tuple[str | None, str]]:
    told = [move for move in pathway.moves.values() if move.transfer is not None]
    first = {move.transfer or "" for move in told if move.opens is not None}
    later = {move.transfer or "" for move in told if move.closes is not None}
    return {(None, to) for to in first} | {(at, to) for at in first for to in later}


def _reached(found: set[str], edges: Iterable[tuple[str | None, str]]) -> set[str]:
    while more := {to for at, to in edges if at in found} - found:
        found = found | more
    return found


def _ends(codes: Iterable[str], stages: Mapping[str, Stage]) -> bool:
    return any(not stages[code].is_open for code in codes if code in stages)


def _is_bounded(pathway: Pathway, move: Move) -> bool:
    return move.opens is None or any(other.closes == move.opens for other in pathway.moves.values())
