"""The part of a pack that holds lives: the worked scenarios, lives to be filled in, the office of the demonstration, names."""

from collections.abc import Iterator, Mapping
from typing import Any

from rrjeta.jobs.playing.grammar import GRAMMAR
from rrjeta.jobs.playing.life import is_moment, moment_of, words_wanted
from rrjeta.kernel.clock import today
from rrjeta.packs.facts import Fault
from rrjeta.packs.lines import Tree
from rrjeta.packs.parts import Part
from rrjeta.packs.source import Cells, PackSource

NAME = "scenarios"
NAMES = "names.csv"
_SCENARIOS, _LIVES, _OFFICES = "scenarios/*.yaml", "scenarios/lives/*.yaml", "scenarios/office/*.yaml"
_WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_STEP = frozenset({"at", "by", "do", "refused", "again"})
_ELSEWHERE = frozenset({"at", "elsewhere"})
_COLUMNS = ("kind", "name", "weight", "mark", "source")
_KINDS = ("boy", "girl", "man", "woman", "surname")


def check(source: PackSource) -> list[Fault]:
    """Return what is wrong with the lives of a pack."""
    faults = [fault for tree in _trees(source, _SCENARIOS) for fault in _scenario_faults(tree)]
    faults += [fault for tree in _trees(source, _LIVES) for fault in _life_faults(tree)]
    faults += [fault for tree in _trees(source, _OFFICES) for fault in _missing(tree, ("units", "users", "roster"))]
    return faults + _name_faults(source)


def content(source: PackSource) -> dict[str, Any]:
    """Return scenarios and lives by code, the offices by the name of their file, the names by kind."""
    return {
        "scenarios": {tree.data["code"]: tree.data for tree in _trees(source, _SCENARIOS)},
        "lives": {tree.data["code"]: tree.data for tree in _trees(source, _LIVES)},
        "offices": {_stem(tree.file): tree.data for tree in _trees(source, _OFFICES)},
        "names": _names(source),
    }


def _trees(source: PackSource, pattern: str) -> Iterator[Tree]:
    for file in source.files(pattern):
        tree = source.tree(file)
        if tree is not None:
            yield tree


def _stem(file: str) -> str:
    return file.rsplit("/", 1)[-1].removesuffix(".yaml")


def _missing(tree: Tree, keys: tuple[str, ...]) -> list[Fault]:
    data = tree.data if isinstance(tree.data, Mapping) else {}
    return [tree.fault(f"{key} is missing") for key in keys if not data.get(key)]


def _scenario_faults(tree: Tree) -> Iterator[Fault]:
    missing = _missing(tree, ("code", "guide", "title", "about", "begins", "steps"))
    yield from missing
    if missing:
        return
    begins = tree.data["begins"]
    if not isinstance(begins, Mapping) or begins.get("weekday") not in _WEEKDAYS:
        yield tree.fault(f"begins.weekday is one of {', '.join(_WEEKDAYS)}", "begins")
    elif not isinstance(begins.get("weeks_ago"), int) or begins["weeks_ago"] < 0:
        yield tree.fault("begins.weeks_ago is a whole number from 0", "begins")
    yield from _step_faults(tree, frozenset())


def _life_faults(tree: Tree) -> Iterator[Fault]:
    missing = _missing(tree, ("code", "about", "words", "steps"))
    yield from missing
    if not missing:
        yield from _step_faults(tree, frozenset(tree.data["words"]))


def _step_faults(tree: Tree, words: frozenset[str]) -> Iterator[Fault]:
    last = None
    for place, step in enumerate(tree.data["steps"]):
        way = ("steps", place)
        if not isinstance(step, Mapping) or not is_moment(step.get("at")):
            yield tree.fault("each step says when it happens: at: day 3 14:00", *way)
            continue
        moment = moment_of(step["at"], today())
        if last is not None and moment < last:
            yield tree.fault("this step lies before the one above it", *way)
        last = moment
        yield from (tree.fault(said, *way) for said in _faults_of(step, words))


def _faults_of(step: Mapping[str, Any], words: frozenset[str]) -> Iterator[str]:
    for word in sorted(set(words_wanted(step)) - words):
        yield f"{{{word}}} is not among the words of this life"
    if "elsewhere" in step:
        if set(step) != _ELSEWHERE:
            yield "where another pathway begins, a step says only when and what"
        return
    if not step.get("by"):
        yield "by is missing"
    again = step.get("again", {"every": 1, "times": 1})
    if not isinstance(again, Mapping) or not all(isinstance(again.get(key), int) for key in ("every", "times")):
        yield "again says every how many days and how many times"
    verb = GRAMMAR.get(str(step.get("do")))
    if verb is None:
        yield f"{step.get('do')!r} is not something that a step can do; known: {', '.join(sorted(GRAMMAR))}"
        return
    given = set(step) - _STEP
    for key in sorted(verb.needs - given):
        yield f"{step['do']} needs {key}"
    for key in sorted(given - verb.needs - verb.may):
        yield f"{step['do']} has no {key}"


def _name_faults(source: PackSource) -> list[Fault]:
    if not source.files(NAMES):
        return []
    faults: list[Fault] = []
    for row in source.table(NAMES, _COLUMNS):
        cells = Cells(NAMES, row, faults)
        cells.one_of("kind", _KINDS)
        cells.needed("name")
        cells.whole("weight", least=1)
        cells.mark()
    return faults


def _names(source: PackSource) -> dict[str, list[list[Any]]]:
    if not source.files(NAMES):
        return {}
    found: dict[str, list[list[Any]]] = {kind: [] for kind in _KINDS}
    for row in source.table(NAMES, _COLUMNS):
        found[row.cells["kind"]].append([row.cells["name"], int(row.cells["weight"])])
    return found


PART = Part(NAME, check, content)
