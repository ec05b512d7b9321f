"""The names that moves and guards use: each has to be known, and each sentence has to belong to a guard."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from rrjeta.cases.choices import Party, Track
from rrjeta.cases.rules.known import Known
from rrjeta.cases.rules.moves import STRUCTURE, guard_named
from rrjeta.cases.rules.pathway import ALL_CLOCKS, ANY_OPEN, BACK, CHOSEN, SAME
from rrjeta.cases.rules.shape import Look, Way
from rrjeta.packs.choices import Mark

LONGEST_CODE = 8
_TERMS = {"minimum": "minimum", "level": "level", "meaning": "codes"}


def check_moves(look: Look, known: Known) -> None:
    """Note what is wrong with the moves, the guards before them and the sentences of their refusals."""
    told = look.tree.data
    for name in ("code", "event"):
        for value, times in Counter(move[name] for move in told["moves"]).items():
            if times > 1:
                place = max(place for place, move in enumerate(told["moves"]) if move[name] == value)
                look.fault(f"the {name} {value!r} stands twice", "moves", place, name)
    for place, move in enumerate(told["moves"]):
        if move["track"] not in told["tracks"]:
            look.fault(f"there is no track {move['track']!r}", "moves", place, "track")
            continue
        _check_place(look, ("moves", place), move, told)
        _check_people(look, ("moves", place), move, known)
        _check_reasons(look, ("moves", place), move, known)
        clocks = told["tracks"][move["track"]]["clocks"]
        for key in ("starts", "restarts", "stops"):
            _unknown(
                look, "clock", clocks, [] if move.get(key) == ALL_CLOCKS else move.get(key, []), ("moves", place, key)
            )
    _check_guards(look, told)


def _check_place(look: Look, way: Way, move: Mapping[str, Any], told: Mapping[str, Any]) -> None:
    stages = told["tracks"][move["track"]]["stages"]
    if len(move["code"]) > LONGEST_CODE:
        look.fault(f"the code {move['code']!r} is longer than {LONGEST_CODE} signs", *way, "code")
    if move["from"] != ANY_OPEN:
        _unknown(
            look, "stage", stages, [move["from"]] if isinstance(move["from"], str) else move["from"], (*way, "from")
        )
    if move["to"] in (BACK, CHOSEN):
        if not move.get("back_to"):
            look.fault(f"a move to {move['to']!r} needs back_to", *way, "to")
    elif move["to"] != SAME:
        _unknown(look, "stage", stages, [move["to"]], (*way, "to"))
    _unknown(look, "stage", stages, move.get("back_to", []), (*way, "back_to"))
    if "opens_case_at" in move:
        _unknown(look, "stage", told["tracks"][Track.CASE]["stages"], [move["opens_case_at"]], (*way, "opens_case_at"))
    for key in ("opens", "closes"):
        if key in move:
            _unknown(look, "track beside", told["beside"], [move[key]], (*way, key))
    if "transfer" in move:
        _unknown(
            look,
            "stage",
            told["tracks"].get(Track.TRANSFER, {}).get("stages", {}),
            [move["transfer"]],
            (*way, "transfer"),
        )


def _check_people(look: Look, way: Way, move: Mapping[str, Any], known: Known) -> None:
    if move["permission"] not in known.permissions:
        look.fault(f"there is no permission {move['permission']!r}", *way, "permission")
    _unknown(look, "party", list(Party), move["who"], (*way, "who"))
    if not move["who"]:
        look.fault("nobody may make this move", *way, "who")
    if move["mark"] not in list(Mark):
        look.fault(f"{move['mark']!r} is not a mark", *way, "mark")
    if "form" in move:
        _unknown(look, "form", known.forms, [move["form"]], (*way, "form"))


def _check_reasons(look: Look, way: Way, move: Mapping[str, Any], known: Known) -> None:
    for key in ("via", "episode_ends_as"):
        if key in move and move[key] not in known.codes("case_status"):
            look.fault(f"the list 'case_status' has no code {move[key]!r}", *way, key)
    if "reasons" not in move:
        return
    name = move["reasons"]["list"]
    if name not in known.lists:
        look.fault(f"there is no list {name!r}", *way, "reasons", "list")
        return
    for code in move["reasons"]["codes"]:
        if code not in known.codes(name):
            look.fault(f"the list {name!r} has no code {code!r}", *way, "reasons", "codes")


def _check_guards(look: Look, told: Mapping[str, Any]) -> None:
    said = told["refusals"]
    used = set(STRUCTURE)
    for way, track, use, reasons in _uses(told):
        used.add(use["guard"])
        _check_guard(look, way, track, use, reasons, told)
    for name in sorted(used - set(said)):
        look.fault(f"no sentence for the refusal {name!r}", "refusals")
    for name in sorted(set(said) - used):
        look.fault(f"no guard is called {name!r} here", "refusals", name)


def _uses(told: Mapping[str, Any]) -> Iterator[tuple[Way, str, Mapping[str, Any], set[str]]]:
    everywhere = [(("always",), track, told["always"], set[str]()) for track in told["tracks"]]
    closing = [(("closing",), str(Track.CASE), told["closing"], {"*"})]
    moves = [
        (
            ("moves", place, "guards"),
            move["track"],
            move.get("guards", []),
            set(move.get("reasons", {}).get("codes", [])),
        )
        for place, move in enumerate(told["moves"])
    ]
    for way, track, uses, reasons in [*everywhere, *closing, *moves]:
        for place, use in enumerate(uses):
            yield (*way, place), track, {"guard": use} if isinstance(use, str) else use, reasons


def _check_guard(
    look: Look, way: Way, track: str, use: Mapping[str, Any], reasons: set[str], told: Mapping[str, Any]
) -> None:
    guard = guard_named(Track(track), use["guard"]) if track in list(Track) else None
    if guard is None:
        look.fault(f"there is no guard {use['guard']!r} for a {track}", *way)
        return
    given = {_TERMS[key] for key in use if key in _TERMS}
    if missing := guard.needs - given:
        look.fault(f"the guard {guard.name!r} needs {', '.join(sorted(missing))}", *way)
    if spare := given - guard.needs:
        look.fault(f"the guard {guard.name!r} does not ask for {', '.join(sorted(spare))}", *way)
    if "meaning" in use:
        _unknown(look, "meaning", told["meanings"], [use["meaning"]], way)
    if "*" not in reasons:
        _unknown(look, "reason of this move", reasons, use.get("for_reasons", []), way)
    values = {key: use[key] for key in ("minimum", "level") if key in use}
    for words in told["refusals"].get(guard.name, {}).values():
        try:
            words.format(**values)
        except (KeyError, IndexError, ValueError):
            look.fault(
                f"the sentence of {guard.name!r} names something that its guard does not give", "refusals", guard.name
            )


def _unknown(look: Look, what: str, known: Iterable[str], names: Iterable[str], way: Way) -> None:
    there = set(known)
    for name in names:
        if name not in there:
            look.fault(f"there is no {what} {name!r}", *way)
