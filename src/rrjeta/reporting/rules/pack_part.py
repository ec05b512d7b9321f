"""The part of a pack that holds its indicators: `indicators/*.yaml`. Says every fault with its line."""

from collections.abc import Iterator, Mapping
from typing import Any

from rrjeta.kernel.text import Text
from rrjeta.packs import lists
from rrjeta.packs.choices import Mark
from rrjeta.packs.facts import Fault, Marked
from rrjeta.packs.lines import Tree
from rrjeta.packs.parts import Part
from rrjeta.packs.source import PackSource
from rrjeta.reporting.rules.formula import Known, Way, figure_faults
from rrjeta.reporting.rules.indicators import PERIODS

NAME = "indicators"
FILES, BOOK = "indicators/*.yaml", "indicators/_book.yaml"
_BOOK_KEYS = frozenset({"mark", "source", "sections", "charts", "mayor", "ages", "sets", "closed"})
_FILE_KEYS = frozenset({"mark", "source", "indicators"})
_KEYS = frozenset({"label", "counts", "section", "periods", "by", "figures", "waits_for", "mark", "source"})
_NEEDED = ("label", "counts", "section", "periods")


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the indicators; a pack without such files has none."""
    if not source.files(FILES):
        return []
    tree = source.tree(BOOK)
    if tree is None:
        return []
    codes = lists.codes(source)
    faults = list(_book_faults(tree, codes))
    if faults:
        return faults
    known = Known(codes, frozenset(tree.data["sections"]), _sets(tree.data))
    seen: set[str] = set()
    for one in _trees(source):
        faults += _file_faults(one, known, seen)
    return faults or list(_drawn_faults(tree, source))


def _drawn_faults(tree: Tree, source: PackSource) -> Iterator[Fault]:
    kept = content(source)["indicators"]
    for section, charts in (tree.data["charts"] or {}).items():
        if section not in tree.data["sections"]:
            yield tree.fault(f"there is no section {section!r}", "charts", section)
        for place, one in enumerate(charts or []):
            yield from _chart_faults(tree, one, kept, ("charts", section, place))
    for place, part in enumerate(tree.data["mayor"] or []):
        way = ("mayor", place)
        if not isinstance(part, dict) or set(part) - {"title", "indicators", "kinds"} or not part.get("indicators"):
            yield tree.fault("a part has title and indicators, and perhaps kinds", *way)
            continue
        yield from words_faults(tree, part.get("title"), way)
        yield from (tree.fault(f"there is no indicator {one!r}", *way) for one in part["indicators"] if one not in kept)
        for one in part.get("kinds") or []:
            yield from _chart_faults(tree, one, kept, way)


def _chart_faults(tree: Tree, one: Any, kept: Mapping[str, Any], way: Way) -> Iterator[Fault]:
    of = kept.get(str(one.get("indicator")), {}) if isinstance(one, dict) else {}
    figure = (of.get("figures") or {}).get(one.get("figure"))
    if figure is None or set(one) != {"indicator", "figure", "by"} or one["by"] not in (of.get("by") or []):
        yield tree.fault("this names an indicator, one of its figures, and by what it is divided", *way)


def content(source: PackSource) -> dict[str, Any]:
    """Return the indicators as data, the named lists of codes put in their places; nothing where the pack has none."""
    tree = source.tree(BOOK) if source.files(FILES) else None
    if tree is None:
        return {}
    kept: dict[str, Any] = {}
    for one in _trees(source):
        own = {"mark": one.data["mark"], "source": one.data["source"]}
        kept |= {code: own | _filled(it, _sets(tree.data)) for code, it in one.data["indicators"].items()}
    shared = {name: tree.data[name] for name in ("sections", "charts", "mayor", "ages", "closed")}
    return {**shared, "indicators": dict(sorted(kept.items(), key=_order))}


def marks(kept: Mapping[str, Any]) -> list[Marked]:
    """Return every indicator with what it stands on, for the administrator's page."""
    return [
        Marked(NAME, one["section"], code, Text.read(one["label"]), "", Mark(one["mark"]), one["source"])
        for code, one in (kept.get("indicators") or {}).items()
    ]


def _order(entry: tuple[str, Any]) -> tuple[bool, str]:
    # Case management first, as the guide has it; then what concerns care.
    return not entry[0].startswith("CM"), entry[0]


def _trees(source: PackSource) -> Iterator[Tree]:
    for file in source.files(FILES):
        tree = source.tree(file) if file != BOOK else None
        if tree is not None:
            yield tree


def _sets(book: Mapping[str, Any]) -> dict[str, tuple[str, list[str]]]:
    return {name: (one["list"], one["codes"]) for name, one in (book.get("sets") or {}).items()}


def _filled(one: Mapping[str, Any], sets: Mapping[str, tuple[str, list[str]]]) -> dict[str, Any]:
    def put(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            inside = key == "where"
            return {
                name: sets[it][1] if inside and isinstance(it, str) else put(it, name) for name, it in value.items()
            }
        return value

    return {name: put(value, name) for name, value in one.items()}


def _book_faults(tree: Tree, codes: Mapping[str, set[str]]) -> Iterator[Fault]:
    data = tree.data
    if not isinstance(data, dict) or set(data) != _BOOK_KEYS:
        yield tree.fault(f"the file has these sections: {', '.join(sorted(_BOOK_KEYS))}")
        return
    yield from _mark_faults(tree)
    for code, words in data["sections"].items() if isinstance(data["sections"], dict) else ():
        yield from words_faults(tree, words, ("sections", code))
    last = -1
    for code, most in data["ages"].items() if isinstance(data["ages"], dict) else ():
        if code not in codes.get("age_group", set()) or not isinstance(most, int) or most <= last:
            yield tree.fault("a band is a code of the list age_group, with its last year; the bands rise", "ages", code)
            return
        last = most
    for name, one in data["sets"].items() if isinstance(data["sets"], dict) else ():
        if not isinstance(one, dict) or set(one) != {"list", "codes"} or not isinstance(one["codes"], list):
            yield tree.fault("a named list has list and codes", "sets", name)
        elif unknown := [code for code in one["codes"] if code not in codes.get(one["list"], set())]:
            yield tree.fault(f"{unknown[0]!r} is not in the list {one['list']!r}", "sets", name)
    for name, one in data["closed"].items() if isinstance(data["closed"], dict) else ():
        if not isinstance(one, list) or set(one) - codes.get(name, set()):
            yield tree.fault("what is closed are codes of the list by which it is divided", "closed", name)


def _mark_faults(tree: Tree, *way: str) -> Iterator[Fault]:
    held = tree.data if not way else tree.data["indicators"][way[-1]]
    if held.get("mark") not in list(Mark) or not held.get("source"):
        yield tree.fault("mark is sourced, to_confirm or proposed, and source is not empty", *way, "mark")


def words_faults(tree: Tree, words: Any, way: Way) -> Iterator[Fault]:
    """Yield a fault unless these are words in both languages."""
    if not isinstance(words, dict) or not all(isinstance(words.get(one), str) and words[one] for one in ("sq", "en")):
        yield tree.fault("the words must stand in sq and en", *way)


def _file_faults(tree: Tree, known: Known, seen: set[str]) -> Iterator[Fault]:
    data = tree.data
    if not isinstance(data, dict) or set(data) != _FILE_KEYS or not isinstance(data["indicators"], dict):
        yield tree.fault(f"the file has these sections: {', '.join(sorted(_FILE_KEYS))}")
        return
    yield from _mark_faults(tree)
    for code, one in data["indicators"].items():
        way = ("indicators", code)
        if code in seen:
            yield tree.fault(f"the indicator {code!r} stands twice", *way)
        seen.add(code)
        if not isinstance(one, dict) or set(one) - _KEYS or any(name not in one for name in _NEEDED):
            yield tree.fault(
                f"an indicator has {', '.join(_NEEDED)}, and perhaps {', '.join(sorted(_KEYS - set(_NEEDED)))}", *way
            )
            continue
        yield from _indicator_faults(tree, code, one, known)


def _indicator_faults(tree: Tree, code: str, one: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    way = ("indicators", code)
    for name in ("label", "counts", *(("waits_for",) if "waits_for" in one else ())):
        yield from words_faults(tree, one[name], (*way, name))
    if "mark" in one:
        yield from _mark_faults(tree, *way)
    if one["section"] not in known.sections:
        yield tree.fault(f"there is no section {one['section']!r}", *way, "section")
    if not isinstance(one["periods"], list) or not one["periods"] or set(one["periods"]) - set(PERIODS):
        yield tree.fault(f"periods is a list of {', '.join(PERIODS)}", *way, "periods")
    if ("figures" in one) == ("waits_for" in one):
        yield tree.fault("an indicator has figures, or says what it waits_for", *way)
        return
    if "figures" in one:
        yield from figure_faults(tree, way, one, known)


PART = Part(NAME, check, content, marks=marks)
