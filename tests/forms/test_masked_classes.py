"""What somebody may not read of a form is not drawn, shows neither length nor emptiness, and is not lost when it comes back."""

from typing import Any

import pytest

from rrjeta.access.choices import DataClass
from rrjeta.forms.choices import NAMED, Kind
from rrjeta.forms.queries import codes, draw, form, unmasked
from rrjeta.forms.rules.filled import Filled, as_posted, filled
from rrjeta.forms.rules.masking import masked_keys, without_masked
from rrjeta.forms.rules.shape import Choice, Form, Question
from rrjeta.kernel.clock import zone
from rrjeta.packs.loaded import LoadedPack

pytestmark = pytest.mark.django_db

CHILD = Choice("0190a0b0-0000-7000-8000-000000000001", "Child")
CLASSES = sorted(set(DataClass) - {DataClass.LOG})


def sample(question: Question) -> Any:
    if question.kind is Kind.ROWS:
        line = {sub.key: value for sub in question.questions if (value := sample(sub)) is not None}
        return [{"of": question.options[0].code, **line}] if question.options else [] if question.each else [line]
    if question.kind in NAMED:
        return {"id": None, "text": "Zqcanary"}
    return {
        Kind.DATE: "2026-03-14",
        Kind.TIME: "12:30",
        Kind.MOMENT: "2026-03-14T12:30:00+01:00",
        Kind.YES_NO: True,
        Kind.WHOLE: question.minimum or 1,
        Kind.MONEY: 100,
        Kind.DECIMAL: 1,
        Kind.ONE: question.options[0].code if question.options else None,
        Kind.MANY: [question.options[0].code] if question.options else None,
        Kind.FILE: None,
        Kind.SIGNATURE: None,
    }.get(question.kind, "Zqcanary")


def stored(shape: Form) -> Filled:
    """Return a form in which everything is answered, for the child as well."""
    values = {one.key: value for one in shape.questions() if (value := sample(one)) not in (None, [])}
    own = {key: value for key, value in values.items() if shape.by_key[key].per_child}
    common = {key: value for key, value in values.items() if key not in own}
    return filled(shape, common, per_child={CHILD.code: filled(shape, own)})


def drawn(shape: Form, kept: Filled, keys: frozenset[str]) -> str:
    return str(draw(shape, kept, children=[CHILD], masked=keys))


@pytest.fixture(params=[*CLASSES])
def masked(request: pytest.FixtureRequest) -> frozenset[str]:
    """Return one class of data that the reader may not see."""
    return frozenset({str(request.param)})


def shapes(masked: frozenset[str]) -> list[Form]:
    """Return the forms on which something of a class is answered. There is one for every class, else nothing is proved."""
    every = [form(code) for code in codes()]
    found = [one for one in every if without_masked(stored(one), masked_keys(one, masked)) != stored(one)]
    assert found, masked
    return found


def test_masking_shows_neither_length_nor_emptiness(pack: LoadedPack, masked: frozenset[str]) -> None:
    shown = 0
    for shape in shapes(masked):
        full = stored(shape)
        empty = Filled(
            {key: value for key, value in full.values.items() if shape.by_key[key].data_class not in masked},
            per_child={
                CHILD.code: Filled(
                    {
                        key: value
                        for key, value in full.per_child[CHILD.code].values.items()
                        if shape.by_key[key].data_class not in masked
                    }
                )
            },
        )
        keys = masked_keys(shape, masked)
        shown += drawn(shape, full, frozenset()) != drawn(shape, empty, frozenset())
        assert drawn(shape, without_masked(full, keys), keys) == drawn(shape, without_masked(empty, keys), keys)
    assert shown, masked


def test_what_is_masked_and_written_back_is_not_destroyed(pack: LoadedPack, masked: frozenset[str]) -> None:
    for shape in shapes(masked):
        full, keys = stored(shape), masked_keys(shape, masked)
        page = as_posted(shape, without_masked(full, keys), zone())
        assert _written(page) != _written(as_posted(shape, full, zone()))
        back = unmasked(shape, page, full, keys, [CHILD])
        assert _written(back) == _written(as_posted(shape, full, zone()))


def _written(inputs: dict[str, list[str]]) -> dict[str, list[str]]:
    """Return what was written; whether the parents may read it is a box of its own."""
    return {name: values for name, values in inputs.items() if not name.endswith("-share")}
