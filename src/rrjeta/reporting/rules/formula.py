"""Whether the formula of an indicator names what there is: facts, moments, attributes, quantities, codes. Pure."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rrjeta.packs.facts import Fault
from rrjeta.packs.lines import Tree
from rrjeta.reporting.rules.catalogue import KINDS, PLACES, Kind
from rrjeta.reporting.rules.indicators import ANY_DAY, CHILDREN, LAST_DAY, OF_QUANTITY, TAKES

Way = tuple[str | int, ...]
_FORMS = ("number", "share", "ratio")
_FIGURE_KEYS = frozenset({"label", "of", "unit", *_FORMS})
_TALLY_KEYS = frozenset({"when", "where", "quantity", "back_months", "longer_than_hours", "done_by", *TAKES})
_MOST_MONTHS, _MOST_HOURS = 60, 100_000


@dataclass(frozen=True, slots=True)
class Known:
    """What a formula may name: the lists of the pack with their codes, the sections, the named lists of codes."""

    codes: Mapping[str, set[str]]
    sections: frozenset[str]
    sets: Mapping[str, tuple[str, list[str]]]


def figure_faults(tree: Tree, way: Way, one: Mapping[str, Any], known: Known) -> Iterator[Fault]:
    """Yield what is wrong with the figures of an indicator and with what they are divided by."""
    figures = one["figures"]
    if not isinstance(figures, dict) or not figures:
        yield tree.fault("figures is a mapping", *way, "figures")
        return
    kinds: list[Kind] = []
    for code, figure in figures.items():
        here = (*way, "figures", code)
        forms = [name for name in _FORMS if isinstance(figure, dict) and name in figure]
        if len(forms) != 1 or set(figure) - _FIGURE_KEYS:
            yield tree.fault(f"a figure has a label, one of {', '.join(_FORMS)}, and perhaps of and unit", *here)
            continue
        label = figure.get("label")
        if not isinstance(label, dict) or not label.get("sq") or not label.get("en"):
            yield tree.fault("the words must stand in sq and en", *here, "label")
        if (forms[0] == "number") == ("of" in figure):
            yield tree.fault("a share or ratio is of something, a number is not", *here)
        for name in (forms[0], "of"):
            if name in figure:
                yield from _tally_faults(tree, (*here, name), figure[name], known)
                kinds += [KINDS[it] for take in TAKES if (it := _facts(figure[name], take)) in KINDS]
    for division in one.get("by") or []:
        if division not in PLACES and not any(division in kind.attributes for kind in kinds):
            yield tree.fault(f"none of the facts counted here can be divided by {division!r}", *way, "by")


def _facts(tally: Any, take: str) -> str:
    return str(tally.get(take, "")) if isinstance(tally, dict) else ""


def _tally_faults(tree: Tree, way: Way, one: Any, known: Known) -> Iterator[Fault]:
    takes = [take for take in TAKES if isinstance(one, dict) and take in one]
    if len(takes) != 1 or set(one) - _TALLY_KEYS:
        yield tree.fault(f"a tally takes one of {', '.join(TAKES)} of facts, when and perhaps where", *way)
        return
    take, facts = takes[0], one[takes[0]]
    kind = KINDS.get(facts)
    if kind is None:
        yield tree.fault(f"there are no facts {facts!r}; known: {', '.join(KINDS)}", *way, take)
        return
    if take == CHILDREN and not kind.has_child:
        yield tree.fault(f"{facts} are not about one child", *way, take)
    if (take in OF_QUANTITY) != ("quantity" in one) or one.get("quantity", "") not in {"", *kind.quantities}:
        yield tree.fault(f"{take} goes with these quantities: {', '.join(kind.quantities) or 'none'}", *way)
    whens = [*sorted(kind.moments), *((LAST_DAY, ANY_DAY) if kind.lasts else ())]
    if one.get("when") not in whens:
        yield tree.fault(f"when is one of {', '.join(whens)}", *way, "when")
    for name, most in (("back_months", _MOST_MONTHS), ("longer_than_hours", _MOST_HOURS)):
        if name in one and (not isinstance(one[name], int) or not 0 < one[name] <= most):
            yield tree.fault(f"{name} is a number from 1 to {most}", *way, name)
    if "longer_than_hours" in one and not kind.lasts:
        yield tree.fault(f"{facts} do not last", *way, "longer_than_hours")
    if "done_by" in one and facts != "clocks":
        yield tree.fault("done_by goes with clocks", *way, "done_by")
    yield from _where_faults(tree, (*way, "where"), one.get("where") or {}, kind, known)


def _where_faults(tree: Tree, way: Way, where: Any, kind: Kind, known: Known) -> Iterator[Fault]:
    if not isinstance(where, dict):
        yield tree.fault("where is a mapping", *way)
        return
    for name, wanted in where.items():
        if name not in kind.attributes:
            yield tree.fault(f"these facts have no {name!r}; known: {', '.join(kind.attributes)}", *way, name)
            continue
        of = kind.attributes[name]
        named = known.sets.get(wanted) if isinstance(wanted, str) else None
        if isinstance(wanted, str) and (named is None or named[0] != of):
            yield tree.fault(f"there is no named list {wanted!r} of {of!r}", *way, name)
        elif named is None and (not isinstance(wanted, list) or not wanted):
            yield tree.fault("the codes are a list, or the name of one", *way, name)
        elif named is None and of:
            codes = known.codes.get(of, set()) if isinstance(of, str) else set(of)
            yield from (
                tree.fault(f"{code!r} is not among the codes of {name}", *way, name)
                for code in wanted
                if code not in codes
            )
