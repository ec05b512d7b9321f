"""The page of a pathway: diagrams and tables drawn from the same content that the programme runs on."""

from collections.abc import Callable, Iterable, Sequence

from rrjeta.cases.choices import Track
from rrjeta.cases.rules.pathway import ClockRule, GuardUse, Move, Pathway, Stage, Title
from rrjeta.cases.rules.ways import edges_of
from rrjeta.kernel.text import Text

Label = Callable[[str, str], Text]

_TITLES = {
    Track.CONCERN: "The concern",
    Track.CASE: "The case",
    Track.MEASURE: "A protection measure",
    Track.TRANSFER: "A transfer to another municipality",
}


def page_of(pathway: Pathway, label: Label) -> str:
    """Return the page in Markdown; `label` gives the words of a code of a list of the pack."""
    parts = [
        f"# {pathway.title.en} ({pathway.title.sq})",
        f"Drawn by `rrjeta docs` from `pathways/{pathway.code}.yaml` of the country pack; do not edit.",
    ]
    for track, title in _TITLES.items():
        if track in pathway.stages:
            parts += [f"## {title}", _diagram(pathway, track, label), _stages(pathway, track, label)]
    parts += ["## Beside the stages", _beside(pathway, label)]
    parts += ["## Moves", _moves(pathway)]
    parts += ["## What prevents closing", _closing(pathway)]
    parts += ["## Clocks", _clocks(pathway)]
    parts += ["## What a refusal says", _refusals(pathway)]
    return "\n\n".join(parts) + "\n"


def words_of(title: Title, label: Label) -> Text:
    """Return the words of a stage."""
    return title.own or label(title.list, title.code)


def _diagram(pathway: Pathway, track: Track, label: Label) -> str:
    lines = ["```mermaid", "stateDiagram-v2"]
    lines += [
        f'    state "{words_of(stage.title, label).en} ({_owner(stage)})" as {code}'
        for code, stage in pathway.stages[track].items()
    ]
    order = [None, *pathway.stages[track]]
    for start, to in sorted(edges_of(pathway, track), key=lambda edge: (order.index(edge[0]), order.index(edge[1]))):
        codes = ", ".join(_codes_between(pathway, track, start, to))
        lines.append(f"    {start or '[*]'} --> {to}: {codes}")
    lines += [f"    {code} --> [*]" for code, stage in pathway.stages[track].items() if not stage.is_open]
    return "\n".join([*lines, "```"])


def _owner(stage: Stage) -> str:
    return stage.owner.value.replace("_", " ") if stage.is_open else "end"


def _codes_between(pathway: Pathway, track: Track, start: str | None, to: str) -> list[str]:
    return [move.code for move in pathway.moves.values() if _joins(move, track, start, to)]


def _joins(move: Move, track: Track, start: str | None, to: str) -> bool:
    if track is Track.TRANSFER:
        return move.transfer == to and (move.opens is not None) == (start is None)
    if start is None and track is Track.CASE and move.opens_case_at == to:
        return True
    targets = move.back_to or (move.goes_to,)
    starts_here = start in move.starts_at if start else move.is_first
    return move.track is track and starts_here and to in targets


def _stages(pathway: Pathway, track: Track, label: Label) -> str:
    return _table(
        ("stage", "English", "Albanian", "whose step", "next step", "clocks", "forms"),
        (
            (
                f"`{code}`",
                words_of(stage.title, label).en,
                words_of(stage.title, label).sq,
                _owner(stage),
                _code(stage.step),
                _codes((*stage.clocks, *stage.keeps)),
                _codes(stage.forms),
            )
            for code, stage in pathway.stages[track].items()
        ),
    )


def _beside(pathway: Pathway, label: Label) -> str:
    def moves(key: str, code: str) -> str:
        return ", ".join(move.code for move in pathway.moves.values() if getattr(move, key) == code)

    lines = ["```mermaid", "stateDiagram-v2"]
    for code, title in pathway.beside.items():
        lines += [
            f'    state "{words_of(title, label).en}" as {code}',
            f"    [*] --> {code}: {moves('opens', code)}",
            f"    {code} --> [*]: {moves('closes', code)}",
        ]
    table = _table(
        ("beside", "English", "Albanian", "begins by", "ends by"),
        (
            (
                f"`{code}`",
                words_of(title, label).en,
                words_of(title, label).sq,
                moves("opens", code),
                moves("closes", code),
            )
            for code, title in pathway.beside.items()
        ),
    )
    return "\n".join([*lines, "```"]) + "\n\n" + table


def _moves(pathway: Pathway) -> str:
    return _table(
        ("move", "from → to", "what happened", "Albanian", "who", "permission", "guards", "mark", "stands on"),
        (
            (
                move.code,
                _way(pathway, move),
                move.title.en,
                move.title.sq,
                ", ".join(party.value.replace("_", " ") for party in move.who),
                f"`{move.permission}`",
                _guards(move),
                move.mark.replace("_", " "),
                move.source,
            )
            for move in pathway.moves.values()
        ),
    )


def _way(pathway: Pathway, move: Move) -> str:
    open_ones = {code for code, stage in pathway.stages[move.track].items() if stage.is_open}
    start = "any open" if move.starts_at == open_ones else ", ".join(sorted(move.starts_at)) or "–"
    end = move.opens or (f"end of {move.closes}" if move.closes else ", ".join(move.back_to) or move.goes_to)
    via = f"{move.via} → " if move.via else ""
    tail = f" → {move.episode_ends_as}" if move.episode_ends_as else ""
    return f"{start} → {via}{end}{tail}"


def _guards(move: Move) -> str:
    reasons = [f"reason of `{move.reasons.list}`"] if move.reasons else []
    return ", ".join([*reasons, *(_guard(use) for use in move.guards)])


def _guard(use: GuardUse) -> str:
    terms = ", ".join(f"{name} {value}" for name, value in use.values.items())
    only = f" (for {', '.join(sorted(use.for_reasons))})" if use.for_reasons else ""
    return f"`{use.name}`" + (f" ({terms})" if terms else "") + only


def _closing(pathway: Pathway) -> str:
    return _table(
        ("guard", "English", "Albanian"),
        ((_guard(use), pathway.refusals[use.name].en, pathway.refusals[use.name].sq) for use in pathway.closing),
    )


def _clocks(pathway: Pathway) -> str:
    return _table(
        ("of", "clock", "deadline", "chosen by", "counts from", "step", "started by", "stopped by"),
        (
            (
                track.value,
                f"`{rule.code}`",
                _limit(rule),
                _chosen(rule),
                rule.counts_from.replace("_", " "),
                f"`{rule.step}`",
                _changes(pathway, track, rule.code, ("starts", "restarts")),
                _changes(pathway, track, rule.code, ("stops",)),
            )
            for track, rules in pathway.clocks.items()
            for rule in rules.values()
        ),
    )


def _limit(rule: ClockRule) -> str:
    if rule.limit is None:
        return "the moment itself"
    parts = [part for part in (rule.part, rule.placement_part) if part]
    return f"`{rule.limit}`" + (f" ({', '.join(parts)})" if parts else "")


def _chosen(rule: ClockRule) -> str:
    told = [rule.chosen_by.value] if rule.chosen_by != "nothing" else []
    told += [f"as risk {rule.as_risk}"] if rule.as_risk is not None else []
    told += [f"`{rule.agreed}` of the plan where it is sooner"] if rule.agreed is not None else []
    told += [f"only {name} {', '.join(sorted(codes))}" for name, codes in rule.only.items()]
    told += [f"never {name} {', '.join(sorted(codes))}" for name, codes in rule.never.items()]
    return "; ".join(told)


def _changes(pathway: Pathway, track: Track, clock: str, keys: Sequence[str]) -> str:
    moves = [one.code for one in pathway.moves.values() if one.track is track and _names(one, keys, clock)]
    events = [f"`{one.code}`" for one in pathway.happenings[track].values() if _names(one, keys, clock)]
    return ", ".join([*moves, *events])


def _names(one: object, keys: Sequence[str], clock: str) -> bool:
    return any(clock in getattr(one, key) for key in keys)


def _refusals(pathway: Pathway) -> str:
    return _table(
        ("code", "English", "Albanian"),
        ((f"`{code}`", text.en, text.sq) for code, text in pathway.refusals.items()),
    )


def _code(code: str | None) -> str:
    return f"`{code}`" if code else ""


def _codes(codes: Iterable[str]) -> str:
    return ", ".join(f"`{code}`" for code in codes)


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    told = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in row) + " |" for row in told)
