"""Makes a pathway from the content of its file.

The file was found whole by `reading.faults_of`, so nothing is checked again here.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from rrjeta.cases.choices import ChosenBy, Party, Track
from rrjeta.cases.rules.guards import Terms
from rrjeta.cases.rules.pathway import (
    ALL_CLOCKS,
    ANY_OPEN,
    ClockRule,
    GuardUse,
    Happening,
    Move,
    Pathway,
    Reasons,
    Stage,
    Title,
)
from rrjeta.cases.rules.risk import Scale
from rrjeta.kernel.text import Text


def pathway_from(content: Mapping[str, Any]) -> Pathway:
    """Return the pathway that the content of a checked file describes."""
    tracks = {Track(code): of for code, of in content["tracks"].items()}
    meanings = {name: frozenset(it["codes"]) for name, it in content["meanings"].items()}
    always, closing = (_guards(content[name], meanings) for name in ("always", "closing"))
    return Pathway(
        code=content["code"],
        title=Text.read(content["title"]),
        stages={track: _stages(track, of) for track, of in tracks.items()},
        moves={
            it["code"]: _move(it, tracks, (*always, *_guards(it.get("guards", ()), meanings), *_if(it, closing)))
            for it in content["moves"]
        },
        clocks={
            track: {code: _clock(track, code, it) for code, it in of["clocks"].items()} for track, of in tracks.items()
        },
        happenings={
            track: {code: _happening(track, code, it) for code, it in of["happenings"].items()}
            for track, of in tracks.items()
        },
        beside={code: Title(it["list"], it["code"]) for code, it in content["beside"].items()},
        meanings=meanings,
        closing=closing,
        refusals={code: Text.read(text) for code, text in content["refusals"].items()},
        scale=_scale(content["risk"]),
        urgency_as_risk=dict(content["risk"]["urgency_as_risk"]),
        unknown_risk=content["risk"]["unknown"],
    )


def _if(it: Mapping[str, Any], closing: tuple[GuardUse, ...]) -> tuple[GuardUse, ...]:
    return closing if it.get("closing") else ()


def _stages(track: Track, of: Mapping[str, Any]) -> dict[str, Stage]:
    return {
        code: Stage(
            code=code,
            track=track,
            title=Title(of["titles"], code, Text.read(it["title"]) if "title" in it else None),
            is_open=it.get("open", True),
            owner=Party(it["owner"]),
            step=it.get("step"),
            clocks=tuple(it.get("clocks", ())),
            keeps=tuple(it.get("keeps", ())),
            steps=dict(it.get("steps", {})),
            forms=tuple(it.get("forms", ())),
        )
        for code, it in of["stages"].items()
    }


def _clock(track: Track, code: str, it: Mapping[str, Any]) -> ClockRule:
    return ClockRule(
        code=code,
        track=track,
        step=it["step"],
        limit=it.get("limit"),
        part=it.get("part"),
        counts_from=it.get("from", "at"),
        chosen_by=ChosenBy(it.get("chosen_by", ChosenBy.NOTHING)),
        as_risk=it.get("as_risk"),
        placement_part=it.get("placement_part"),
        agreed=it.get("agreed"),
        only={name: frozenset(codes) for name, codes in it.get("only", {}).items()},
        never={name: frozenset(codes) for name, codes in it.get("never", {}).items()},
    )


def _happening(track: Track, code: str, it: Mapping[str, Any]) -> Happening:
    return Happening(
        code=code,
        track=track,
        starts=tuple(it.get("starts", ())),
        starts_in=frozenset(it.get("starts_in", ())),
        restarts=tuple(it.get("restarts", ())),
        stops=tuple(it.get("stops", ())),
        is_afresh=it.get("afresh", False),
    )


def _guards(uses: Iterable[str | Mapping[str, Any]], meanings: Mapping[str, frozenset[str]]) -> tuple[GuardUse, ...]:
    return tuple(_guard({"guard": use} if isinstance(use, str) else use, meanings) for use in uses)


def _guard(use: Mapping[str, Any], meanings: Mapping[str, frozenset[str]]) -> GuardUse:
    codes = meanings[use["meaning"]] if "meaning" in use else frozenset[str]()
    return GuardUse(
        name=use["guard"],
        terms=Terms(minimum=use.get("minimum", 0), level=use.get("level", 0), codes=codes),
        field=use.get("field"),
        for_reasons=frozenset(use.get("for_reasons", ())),
        values={name: str(use[name]) for name in ("minimum", "level") if name in use},
    )


def _move(it: Mapping[str, Any], tracks: Mapping[Track, Mapping[str, Any]], guards: tuple[GuardUse, ...]) -> Move:
    track = Track(it["track"])
    stops = it.get("stops", ())
    return Move(
        code=it["code"],
        track=track,
        event=it["event"],
        title=Text.read(it["title"]),
        starts_at=_from_stages(it["from"], tracks[track]["stages"]),
        goes_to=it["to"],
        back_to=tuple(it.get("back_to", ())),
        via=it.get("via"),
        opens=it.get("opens"),
        closes=it.get("closes"),
        episode_ends_as=it.get("episode_ends_as"),
        opens_case_at=it.get("opens_case_at"),
        permission=it["permission"],
        who=tuple(Party(one) for one in it["who"]),
        guards=guards,
        reasons=Reasons(it["reasons"]["list"], frozenset(it["reasons"]["codes"])) if "reasons" in it else None,
        starts=tuple(it.get("starts", ())),
        restarts=tuple(it.get("restarts", ())),
        stops=tuple(tracks[track]["clocks"]) if stops == ALL_CLOCKS else tuple(stops),
        form=it.get("form"),
        has_second_look=it.get("second_look", False),
        is_afresh=it.get("afresh", False),
        transfer=it.get("transfer"),
        mark=it["mark"],
        source=it["source"],
    )


def _from_stages(told: str | Iterable[str], stages: Mapping[str, Any]) -> frozenset[str]:
    if told == ANY_OPEN:
        return frozenset(code for code, it in stages.items() if it.get("open", True))
    return frozenset(told)


def _scale(it: Mapping[str, Any]) -> Scale:
    return Scale(weights=dict(it["judgements"]), first_scores=tuple(it["first_scores"]), dangers=tuple(it["dangers"]))
