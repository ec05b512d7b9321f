"""Reads the pathways of a pack and names everything that is wrong with them, each fault with its line."""

from collections.abc import Iterable, Mapping
from typing import Any

from rrjeta.cases.choices import ChosenBy, Party, Track
from rrjeta.cases.rules.known import MEANINGS, Known, known_in
from rrjeta.cases.rules.names import check_moves
from rrjeta.cases.rules.shape import Look, Way, has_shape
from rrjeta.cases.rules.ways import check_ways
from rrjeta.kernel.text import Text
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.source import PackSource

FILES = "pathways/*.yaml"
_LEVELS = 5


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the pathways of the pack."""
    known = known_in(source)
    faults = [fault for tree in _trees(source) for fault in faults_of(tree, known)]
    if not source.files(FILES):
        faults.append(Fault("pathways", 1, "the pack has no pathway"))
    return faults


def content(source: PackSource) -> dict[str, Any]:
    """Return the pathways as data, by their codes; asked only when nothing is wrong with them."""
    return {tree.data["code"]: tree.data for tree in _trees(source)}


def marks(kept: Mapping[str, Any]) -> list[Marked]:
    """Return every move of every pathway with what it stands on, for the administrator's page."""
    return [
        Marked("moves", code, move["code"], Text.read(move["title"]), "", Mark(move["mark"]), move["source"])
        for code, pathway in kept.items()
        for move in pathway["moves"]
    ]


def faults_of(tree: Tree, known: Known) -> list[Fault]:
    """Return what is wrong with one pathway: first its shape, then its names, then whether every stage has a way out."""
    look = Look(tree)
    if has_shape(look):
        _check_meanings(look, tree.data, known)
        _check_risk(look, tree.data["risk"], known)
        for code, it in tree.data["beside"].items():
            _known_code(look, known, it["list"], it["code"], ("beside", code))
        for name, of in tree.data["tracks"].items():
            _check_track(look, name, of, known)
        check_moves(look, known)
    if not look.faults:
        check_ways(look)
    return look.faults


def _trees(source: PackSource) -> Iterable[Tree]:
    return filter(None, map(source.tree, source.files(FILES)))


def _check_meanings(look: Look, told: Mapping[str, Any], known: Known) -> None:
    for name in sorted(MEANINGS - set(told["meanings"])):
        look.fault(f"the meaning {name!r} is missing", "meanings")
    for name, it in told["meanings"].items():
        if name not in MEANINGS:
            look.fault(f"nothing asks for the meaning {name!r}", "meanings", name)
        for code in it["codes"]:
            _known_code(look, known, it["list"], code, ("meanings", name))


def _check_risk(look: Look, risk: Mapping[str, Any], known: Known) -> None:
    scores = risk["first_scores"]
    if len(scores) != _LEVELS or scores[0] != 0 or sorted(set(scores)) != scores:
        look.fault("first_scores needs five rising scores that begin with 0", "risk", "first_scores")
    if risk["form"] not in known.forms:
        look.fault(f"there is no form {risk['form']!r}", "risk", "form")
    for name in ("judgements", "dangers"):
        for key in risk[name]:
            if key not in known.forms.get(risk["form"], {key}):
                look.fault(f"the form {risk['form']!r} does not ask {key!r}", "risk", name)
    for code, level in [*risk["urgency_as_risk"].items(), ("", risk["unknown"])]:
        if code:
            _known_code(look, known, "urgency", code, ("risk", "urgency_as_risk", code))
        if level >= _LEVELS:
            look.fault(f"{level} is not a level of risk", "risk", "urgency_as_risk" if code else "unknown")
    if risk["mark"] not in list(Mark):
        look.fault(f"{risk['mark']!r} is not a mark", "risk", "mark")


def _check_track(look: Look, name: str, of: Mapping[str, Any], known: Known) -> None:
    way = ("tracks", name)
    if name not in list(Track):
        look.fault(f"there is no track {name!r}; known: {', '.join(Track)}", *way)
    for code, stage in of["stages"].items():
        _check_stage(look, (*way, "stages", code), stage, of, known)
    for code, clock in of["clocks"].items():
        _check_clock(look, (*way, "clocks", code), clock, known)
    for code, it in of["happenings"].items():
        here = (*way, "happenings", code)
        unknown_among(look, "clock", of["clocks"], it, ("starts", "restarts", "stops"), here)
        unknown_among(look, "stage", of["stages"], it, ("starts_in",), here)


def _check_stage(look: Look, way: Way, stage: Mapping[str, Any], of: Mapping[str, Any], known: Known) -> None:
    code, is_open = way[-1], stage.get("open", True)
    if stage["owner"] not in list(Party):
        look.fault(f"{stage['owner']!r} is nobody who owns a stage", *way, "owner")
    if "title" not in stage:
        _known_code(look, known, of["titles"], str(code), way)
    if is_open and not (stage.get("step") and stage.get("clocks")):
        look.fault(f"the open stage {code!r} needs a step and a clock", *way)
    unknown_among(look, "clock", of["clocks"], stage, ("clocks", "keeps", "steps"), way)
    unknown_among(look, "form", known.forms, stage, ("forms",), way)
    for step in [stage.get("step"), *stage.get("steps", {}).values()]:
        if step and step not in known.steps:
            look.fault(f"there is no step {step!r}", *way)
    if is_open and known.steps.get(stage.get("step", ""), stage["owner"]) != stage["owner"]:
        look.fault(f"the step {stage['step']!r} is not the {stage['owner']}'s", *way, "step")


def _check_clock(look: Look, way: Way, clock: Mapping[str, Any], known: Known) -> None:
    if clock["step"] not in known.steps:
        look.fault(f"there is no step {clock['step']!r}", *way, "step")
    if clock.get("chosen_by", ChosenBy.NOTHING) not in list(ChosenBy):
        look.fault(f"a limit is not chosen by {clock['chosen_by']!r}", *way, "chosen_by")
    if clock.get("as_risk", 0) >= _LEVELS:
        look.fault(f"{clock['as_risk']} is not a level of risk", *way, "as_risk")
    limit = clock.get("limit")
    if limit is None and "from" not in clock:
        look.fault(f"the clock {way[-1]!r} has neither a limit nor a moment", *way)
    if limit is not None and limit not in known.limits:
        look.fault(f"there is no deadline {limit!r}", *way, "limit")
    if "agreed" in clock and clock["agreed"] not in known.limits:
        look.fault(f"there is no deadline {clock['agreed']!r}", *way, "agreed")
    for name in ("part", "placement_part"):
        if name in clock and clock[name] not in known.limits.get(str(limit), {clock[name]}):
            look.fault(f"the deadline {limit!r} has no part {clock[name]!r}", *way, name)
    for name in ("only", "never"):
        for fact, codes in clock.get(name, {}).items():
            listed = {"urgency": "urgency", "kind": "protection_measure"}.get(fact)
            if listed is None:
                look.fault(f"a clock is not limited by {fact!r}", *way, name)
            for code in codes if listed else ():
                _known_code(look, known, str(listed), code, (*way, name))


def _known_code(look: Look, known: Known, name: str, code: str, way: Way) -> None:
    if name not in known.lists:
        look.fault(f"there is no list {name!r}", *way)
    elif code not in known.codes(name):
        look.fault(f"the list {name!r} has no code {code!r}", *way)


def unknown_among(
    look: Look, what: str, known: Iterable[str], it: Mapping[str, Any], keys: Iterable[str], way: Way
) -> None:
    """Note every name under the keys that is not among those known."""
    names = set(known)
    for key in keys:
        for name in it.get(key, ()):
            if name not in names:
                look.fault(f"there is no {what} {name!r}", *way, key)
