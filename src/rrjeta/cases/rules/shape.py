"""What a pathway file has to look like before its names are compared with anything."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from rrjeta.packs.facts import Fault
from rrjeta.packs.lines import Tree

Way = tuple[str | int, ...]
Complaint = Callable[[Any], str | None]


def text(value: Any) -> str | None:
    return None if isinstance(value, str) and value.strip() else "must be words"


def whole(value: Any) -> str | None:
    is_whole = isinstance(value, int) and not isinstance(value, bool)
    return None if is_whole and value >= 0 else "must be a whole number"


def yes_or_no(value: Any) -> str | None:
    return None if isinstance(value, bool) else "must be true or false"


def codes(value: Any) -> str | None:
    is_list = isinstance(value, list) and all(isinstance(one, str) for one in value)
    return None if is_list else "must be a list of codes"


def wholes(value: Any) -> str | None:
    return None if isinstance(value, list) and not any(map(whole, value)) else "must be a list of whole numbers"


def words(value: Any) -> str | None:
    is_both = isinstance(value, dict) and set(value) == {"sq", "en"} and not any(map(text, value.values()))
    return None if is_both else "must be words in sq and in en"


def mapping(value: Any) -> str | None:
    return None if isinstance(value, dict) else "must be a mapping"


def entries(value: Any) -> str | None:
    return None if isinstance(value, list) else "must be a list"


def code_or_codes(value: Any) -> str | None:
    return None if text(value) is None or codes(value) is None else "must be a code or a list of codes"


def map_of(kind: Complaint) -> Complaint:
    """Return the complaint about a mapping whose values are not all of the kind."""

    def complain(value: Any) -> str | None:
        if not isinstance(value, dict):
            return "must be a mapping"
        return next((f"{key}: {said}" for key, one in value.items() if (said := kind(one))), None)

    return complain


def every(found: Iterable[bool]) -> bool:
    """Say whether all are true, after looking at each: a reader wants every fault at once."""
    return False not in list(found)


Shape = Mapping[str, Complaint]


def _shape(**kinds: Complaint) -> Shape:
    return kinds


def _all(kind: Complaint, names: str) -> dict[str, Complaint]:
    return dict.fromkeys(names.split(), kind)


CODED = _shape(list=text, codes=codes)
PATHWAY = {
    **_all(text, "code subject"),
    **_all(mapping, "meanings risk beside tracks"),
    **_all(entries, "always closing moves"),
    "title": words,
    "refusals": map_of(words),
}
RISK = {
    **_all(text, "form mark source"),
    **_all(map_of(whole), "judgements urgency_as_risk"),
    "first_scores": wholes,
    "dangers": codes,
    "unknown": whole,
}
BESIDE = _shape(list=text, code=text)
TRACK = {"titles": text, **_all(mapping, "stages clocks happenings")}
STAGE = _shape(owner=text)
STAGE_MORE = {
    **_all(codes, "clocks keeps forms"),
    "title": words,
    "open": yes_or_no,
    "step": text,
    "steps": map_of(text),
}
CLOCK = _shape(step=text)
CLOCK_MORE = {
    **_all(text, "limit part from chosen_by placement_part agreed"),
    **_all(map_of(codes), "only never"),
    "as_risk": whole,
}
HAPPENING_MORE = {**_all(codes, "starts starts_in restarts stops"), "afresh": yes_or_no}
MOVE = {
    **_all(text, "code track event to permission mark source"),
    "title": words,
    "from": code_or_codes,
    "who": codes,
}
MOVE_MORE = {
    **_all(text, "via opens closes transfer episode_ends_as opens_case_at form"),
    **_all(codes, "back_to starts restarts"),
    **_all(yes_or_no, "closing second_look afresh"),
    "guards": entries,
    "reasons": mapping,
    "stops": code_or_codes,
}
GUARD = _shape(guard=text)
GUARD_MORE = {**_all(whole, "minimum level"), **_all(text, "meaning field"), "for_reasons": codes}


class Look:
    """Looks at the parts of one file and notes what is wrong with each, at its line."""

    def __init__(self, tree: Tree) -> None:
        self.tree = tree
        self.faults: list[Fault] = []

    def fault(self, message: str, *way: str | int) -> None:
        """Note a fault at the line of a part."""
        self.faults.append(self.tree.fault(message, *way))

    def shape(self, value: Any, way: Way, needed: Shape, more: Shape | None = None) -> bool:
        """Say whether a part is a mapping with the keys needed, and with no others than those known."""
        name = str(way[-1]) if way else "the file"
        if not isinstance(value, dict):
            self.fault(f"{name} must be a mapping", *way)
            return False
        before, known = len(self.faults), {**needed, **(more or {})}
        for key in needed:
            if key not in value:
                self.fault(f"{name} has no {key!r}", *way)
        for key, held in value.items():
            if key not in known:
                self.fault(f"{name} has the unknown key {key!r}", *way, key)
            elif said := known[key](held):
                self.fault(f"{key!r} {said}", *way, key)
        return len(self.faults) == before

    def each(self, value: Mapping[str, Any], way: Way, needed: Shape, more: Shape | None = None) -> bool:
        """Say whether every value of a mapping has the shape."""
        return every(self.shape(one, (*way, key), needed, more) for key, one in value.items())


def has_shape(look: Look) -> bool:
    """Say whether the whole file can be read; what is wrong is noted."""
    told = look.tree.data
    if not look.shape(told, (), PATHWAY):
        return False
    return every(
        [
            look.each(told["meanings"], ("meanings",), CODED),
            look.shape(told["risk"], ("risk",), RISK),
            look.each(told["beside"], ("beside",), BESIDE),
            *(_has_guards(look, told[name], (name,)) for name in ("always", "closing")),
            *(_has_track(look, of, ("tracks", name)) for name, of in told["tracks"].items()),
            *(_has_move(look, move, ("moves", place)) for place, move in enumerate(told["moves"])),
        ]
    )


def _has_track(look: Look, of: Any, way: Way) -> bool:
    if not look.shape(of, way, TRACK):
        return False
    return every(
        [
            look.each(of["stages"], (*way, "stages"), STAGE, STAGE_MORE),
            look.each(of["clocks"], (*way, "clocks"), CLOCK, CLOCK_MORE),
            look.each(of["happenings"], (*way, "happenings"), {}, HAPPENING_MORE),
        ]
    )


def _has_move(look: Look, move: Any, way: Way) -> bool:
    if not look.shape(move, way, MOVE, MOVE_MORE):
        return False
    has_reasons = "reasons" not in move or look.shape(move["reasons"], (*way, "reasons"), CODED)
    return _has_guards(look, move.get("guards", ()), (*way, "guards")) and has_reasons


def _has_guards(look: Look, uses: Any, way: Way) -> bool:
    return every(
        isinstance(use, str) or look.shape(use, (*way, place), GUARD, GUARD_MORE) for place, use in enumerate(uses)
    )
