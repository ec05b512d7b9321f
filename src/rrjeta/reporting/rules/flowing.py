"""From counted cells to a picture of who refers to whom, with the largest apart and the others together. Pure."""

from collections.abc import Mapping, Sequence

from rrjeta.reporting.facts import Box, End, Flow, Flows, Ribbon

# More than so many senders or receivers are no picture: the others stand together.
MOST = 12
_HIGH, _GAP, _THINNEST = 320.0, 10.0, 1.5
Cells = Mapping[tuple[str, str], int | None]


def flowing(sent: Cells, answered: Cells, *, is_national: bool) -> Flows:
    """Return senders, receivers and flows that may be shown. A flow that is left out is not named: that it was would tell."""
    shown = {pair: number for pair, number in sent.items() if all(pair) and number}
    largest = {side: _largest(shown, side) for side in (0, 1)}
    gathered: dict[tuple[str, str], list[tuple[str, str]]] = {}
    for pair in shown:
        at = (pair[0] if pair[0] in largest[0] else "", pair[1] if pair[1] in largest[1] else "")
        gathered.setdefault(at, []).append(pair)
    drawn = [
        Flow(
            sender=at[0],
            receiver=at[1],
            sent=sum(shown[pair] for pair in pairs),
            share=_share(sum(shown[pair] for pair in pairs), [answered.get(pair, 0) for pair in pairs]),
        )
        for at, pairs in gathered.items()
    ]
    drawn.sort(key=lambda one: (not (one.sender and one.receiver), -one.sent, one.sender, one.receiver))
    return Flows(
        senders=_ends(largest[0], [one.sender for one in drawn], {code: sent.get((code, "")) for code in largest[0]}),
        receivers=_ends(
            largest[1], [one.receiver for one in drawn], {code: sent.get(("", code)) for code in largest[1]}
        ),
        flows=tuple(drawn),
        total=sent.get(("", ""), 0),
        is_national=is_national,
    )


def ribbons(found: Flows) -> tuple[list[Box], list[Box], list[Ribbon], float]:
    """Return the boxes of both sides, the line of each flow, and how high the picture is."""
    together = sum(one.sent for one in found.flows) or 1
    scale = _HIGH / together
    left = _boxes([one.code for one in found.senders], [(one.sender, one.sent) for one in found.flows], scale)
    right = _boxes([one.code for one in found.receivers], [(one.receiver, one.sent) for one in found.flows], scale)
    order = {code: place for place, code in enumerate(left)}, {code: place for place, code in enumerate(right)}
    left_at, right_at = ({code: box.y for code, box in side.items()} for side in (left, right))
    drawn = []
    for one in sorted(found.flows, key=lambda flow: (order[0][flow.sender], order[1][flow.receiver])):
        width = one.sent * scale
        drawn.append(
            Ribbon(
                flow=one,
                from_y=left_at[one.sender] + width / 2,
                to_y=right_at[one.receiver] + width / 2,
                width=max(width, _THINNEST),
            )
        )
        left_at[one.sender] += width
        right_at[one.receiver] += width
    high = max((box.y + box.high for side in (left, right) for box in side.values()), default=0.0)
    return list(left.values()), list(right.values()), drawn, high


def _boxes(codes: Sequence[str], held: Sequence[tuple[str, int]], scale: float) -> dict[str, Box]:
    found: dict[str, Box] = {}
    y = 0.0
    for code in codes:
        high = sum(number for of, number in held if of == code) * scale
        # A name needs a line of its own, however thin what belongs to it.
        room = max(high, 24.0)
        found[code] = Box(code, y, high)
        y += room + _GAP
    return found


def _largest(shown: Mapping[tuple[str, str], int], side: int) -> list[str]:
    totals: dict[str, int] = {}
    for pair, number in shown.items():
        totals[pair[side]] = totals.get(pair[side], 0) + number
    ordered = sorted(totals, key=lambda code: (-totals[code], code))
    return ordered if len(ordered) <= MOST else ordered[: MOST - 1]


def _ends(codes: Sequence[str], drawn: Sequence[str], totals: Mapping[str, int | None]) -> tuple[End, ...]:
    named = [End(code, totals[code]) for code in codes if code in drawn]
    return tuple(named) + ((End("", None),) if "" in drawn else ())


def _share(sent: int, answered: Sequence[int | None]) -> int | None:
    known = [one for one in answered if one is not None]
    return round(100 * sum(known) / sent) if len(known) == len(answered) else None
