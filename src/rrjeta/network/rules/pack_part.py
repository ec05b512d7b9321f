"""The part of a pack that holds the loop of a referral: `referral.yaml`. Says every fault with its line."""

from collections.abc import Iterator, Mapping
from typing import Any

from rrjeta.access.choices import DataClass
from rrjeta.kernel.text import Text
from rrjeta.network.choices import DRAFT, STATUS_LIST, Shows, Side
from rrjeta.network.rules.loop import Loop, loop_from
from rrjeta.packs import deadlines, lists
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource

NAME = "referral"
FILE = "referral.yaml"
_SECTIONS = frozenset({"mark", "source", "states", "moves", "offered", "escalation", "expiry", "link"})
_STATE_KEYS = frozenset({"owner", "limit", "by_urgency", "keeps", "chosen", "shows", "expires", "todo"})
_MOVE_KEYS = frozenset({"by", "from", "to", "says"})
# No receiver is ever told these (screens S5, design §3.9).
NEVER = frozenset(
    {DataClass.RISK, DataClass.RESTRICTED, DataClass.PLACEMENT, DataClass.REPORTER, DataClass.LOG, DataClass.JUSTICE}
)
_DEGREES = ("optional", "required")


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the file; a pack without one has no referrals."""
    if not source.files(FILE):
        return []
    tree = source.tree(FILE)
    if tree is None:
        return []
    faults = list(_shape(tree))
    if not faults:
        faults = [*_names(tree, source), *_ways(tree)]
    return faults


def content(source: PackSource) -> dict[str, Any]:
    """Return the loop as data, or nothing where the pack has no such file."""
    tree = source.tree(FILE) if source.files(FILE) else None
    data: dict[str, Any] = tree.data if tree is not None else {}
    return {**data, "states": {code: one or {} for code, one in data["states"].items()}} if data else {}


def marks(kept: Mapping[str, Any]) -> list[Marked]:
    """Return what is to be done in each state, with what it stands on."""
    return [
        Marked(NAME, "states", code, Text.read(one["todo"]), one["limit"], Mark(kept["mark"]), kept["source"])
        for code, one in (kept.get("states") or {}).items()
        if one
    ]


def _shape(tree: Tree) -> Iterator[Fault]:
    data = tree.data
    if not isinstance(data, dict) or set(data) != _SECTIONS:
        yield tree.fault(f"the file has these sections: {', '.join(sorted(_SECTIONS))}")
        return
    if data["mark"] not in list(Mark) or not data["source"]:
        yield tree.fault("mark is sourced, to_confirm or proposed, and source is not empty", "mark")
    for section in ("states", "moves", "offered"):
        if not isinstance(data[section], dict) or not data[section]:
            yield tree.fault(f"{section} is a mapping", section)
            return
    for code, one in data["states"].items():
        yield from _state_shape(tree, code, one or {})
    for code, one in data["moves"].items():
        yield from _move_shape(tree, code, one)


def _state_shape(tree: Tree, code: str, one: Any) -> Iterator[Fault]:
    way = ("states", code)
    if not isinstance(one, dict) or set(one) - _STATE_KEYS:
        yield tree.fault(f"a state has these keys: {', '.join(sorted(_STATE_KEYS))}", *way)
    elif one:
        if one.get("owner") not in (Side.SENDER, Side.RECEIVER):
            yield tree.fault("owner is sender or receiver", *way)
        if one.get("shows") not in list(Shows):
            yield tree.fault(f"shows is one of {', '.join(Shows)}", *way)
        if not isinstance(one.get("limit"), str):
            yield tree.fault("limit is missing: every open state has a clock", *way)
        todo = one.get("todo")
        if not isinstance(todo, dict) or not all(todo.get(language) for language in ("sq", "en")):
            yield tree.fault("todo has sq and en", *way)


def _move_shape(tree: Tree, code: str, one: Any) -> Iterator[Fault]:
    way = ("moves", code)
    if not isinstance(one, dict) or set(one) - _MOVE_KEYS or not {"by", "from", "to"} <= set(one):
        yield tree.fault("a move has by, from, to, and perhaps says", *way)
        return
    if one["by"] not in list(Side):
        yield tree.fault(f"by is one of {', '.join(Side)}", *way)
    if not isinstance(one["from"], list) or not one["from"]:
        yield tree.fault("from is a list of states", *way)
    says = one.get("says") or {}
    if set(says) - {"reason", "day", "words"}:
        yield tree.fault("says has reason, day, words", *way)
    if any(says.get(name, "optional") not in _DEGREES for name in ("day", "words")):
        yield tree.fault("day and words are optional or required", *way)


def _names(tree: Tree, source: PackSource) -> Iterator[Fault]:
    data, known, limits = tree.data, lists.codes(source), deadlines.codes(source)
    states = data["states"]
    for code, one in states.items():
        if code not in known.get(STATUS_LIST, set()):
            yield tree.fault(f"{code!r} is not in the list {STATUS_LIST!r}", "states", code)
        if one and one["limit"] not in limits:
            yield tree.fault(f"there is no deadline {one['limit']!r}", "states", code)
    for name in ("escalation", "expiry", "link"):
        if data[name] not in limits:
            yield tree.fault(f"there is no deadline {data[name]!r}", name)
    for code, one in data["moves"].items():
        for state in (*one["from"], one["to"]):
            if state not in states:
                yield tree.fault(f"there is no state {state!r}", "moves", code)
        reasons = (one.get("says") or {}).get("reason")
        if reasons and reasons not in known:
            yield tree.fault(f"there is no list {reasons!r}", "moves", code)
    yield from _offered(tree, known.get("org_type", set()))


def _offered(tree: Tree, kinds: set[str]) -> Iterator[Fault]:
    offered = tree.data["offered"]
    if "other" not in offered:
        yield tree.fault("offered says what every other kind may get", "offered")
    for kind, classes in offered.items():
        if kind not in kinds | {"other"}:
            yield tree.fault(f"there is no kind of organisation {kind!r}", "offered", kind)
        for one in classes or []:
            if one not in list(DataClass) or one in NEVER:
                yield tree.fault(f"{one!r} is never shared with a receiver", "offered", kind)


def _ways(tree: Tree) -> Iterator[Fault]:
    """Yield what the loop lacks: a way out of each open state, a way to each, no way out of an end."""
    if any(
        state not in tree.data["states"] for one in tree.data["moves"].values() for state in (*one["from"], one["to"])
    ):
        return
    loop: Loop = loop_from({**tree.data, "states": {code: one or {} for code, one in tree.data["states"].items()}})
    left = {state for move in loop.moves.values() for state in move.starts_at}
    if DRAFT not in loop.states:
        yield tree.fault(f"the loop begins with {DRAFT!r}", "states")
    for code, state in loop.states.items():
        if state.is_open and code not in left:
            yield tree.fault("an open state has a way out", "states", code)
        if not state.is_open and code in left:
            yield tree.fault("an end has no way out", "states", code)
        if code not in _reached(loop):
            yield tree.fault("nothing leads to this state", "states", code)


def _reached(loop: Loop) -> set[str]:
    reached, fresh = {DRAFT}, {DRAFT}
    while fresh:
        fresh = {one.goes_to for one in loop.moves.values() if one.starts_at & fresh} - reached
        reached |= fresh
    return reached


PART = Part(NAME, check, content, marks=marks)
