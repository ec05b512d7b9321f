"""Each indicator equals a slow and obvious recount, for random small registers, spans, areas and readers."""

from random import Random
from typing import Any

import pytest
from django.db import transaction

from rrjeta.kernel.clock import frozen
from rrjeta.reporting.queries.counting import tallied
from rrjeta.reporting.queries.indicators import book
from rrjeta.reporting.rules.indicators import result
from rrjeta.reporting.rules.spans import Span, read_span
from rrjeta.reporting.scope import Area, areas
from tests.cast import Cast
from tests.reporting.made import NOW, Maker
from tests.reporting.recount import Recount
from tests.reporting.recounted import RECOUNTED

SPANS = ("2025-03", "2025-12", "2026-06", "2025-Q2", "2025-Q4", "2026-Q1", "2026-Q2", "2025", "2026")


def of(area: Area, span: Span, made: Any) -> Recount:
    return Recount(made, span.first, span.after, None if area.units is None else set(area.units), NOW)


def told(reader: Any, area: Area, span: Span) -> dict[tuple[str, str], float | None]:
    figures = [(one, figure) for one in book().indicators.values() for figure in one.figures]
    found = iter(tallied(reader, area, [(tally, span) for _one, it in figures for tally in it.tallies]))
    values = [(one, it, [next(found).value for _tally in it.tallies]) for one, it in figures]
    return {(one.code, it.code): result(it.form, own[0], own[-1]) for one, it, own in values}


def same(one: float | None, other: float | None) -> bool:
    return one == other if one is None or other is None else one == pytest.approx(other)


@pytest.mark.slow
@pytest.mark.django_db
def test_every_number_equals_a_recount(cast: Cast, pack: Any, long_run: bool) -> None:
    numbers = 0
    with frozen(NOW):
        assert set(RECOUNTED) == {(one.code, it.code) for one in book().indicators.values() for it in one.figures}
        for seed in range(200 if long_run else 30):
            with transaction.atomic():
                made = Maker(cast, seed).register()
                chance = Random(seed)
                for _turn in range(3 if long_run else 1):
                    reader = chance.choice((cast.dea, cast.agency, cast.fatma, cast.edi))
                    area, span = chance.choice(areas(reader)[:3]), read_span(chance.choice(SPANS))
                    found, slow = told(reader, area, span), of(area, span, made)
                    recounted = {key: count(slow) for key, count in RECOUNTED.items()}
                    differing = {
                        key: (found[key], recounted[key]) for key in found if not same(found[key], recounted[key])
                    }
                    assert differing == {}, (seed, span.code, area.code)
                    numbers += sum(bool(value) for value in found.values())
                transaction.set_rollback(True)
    assert numbers > 200
