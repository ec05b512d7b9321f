"""An erased child takes her letters along; the register keeps their numbers, so that it has no gap. Joined cases read through."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.masterkey import forget_keys, make_master_key
from rrjeta.kernel.saving import change, working
from rrjeta.letters.models import Letter, ProtocolNumber
from rrjeta.letters.queries.letters import case_letters
from rrjeta.letters.queries.register import WantedLetters, register
from rrjeta.retention.operations.erasures import confirm_erasure, propose_erasure
from tests.cases.making import make_case
from tests.cast import Cast
from tests.letters.writing import begun, invited
from tests.retention.closing import closed_case

pytestmark = [pytest.mark.django_db, pytest.mark.slow]


@pytest.fixture(autouse=True)
def _keys(tmp_path: Path, settings: Any, pack: Any) -> Iterator[None]:
    settings.RRJETA_KEYS, settings.RRJETA_DATA = tmp_path / "keys", tmp_path / "data"
    forget_keys()
    make_master_key()
    yield
    forget_keys()


def test_the_numbers_of_an_erased_child_stay_without_a_word(cast: Cast) -> None:
    case, other = closed_case(cast), make_case(cast)
    invited(cast.ana, other, "Znj. Tjetra")
    invited(cast.ana, case, "Znj. Kanarinë")
    begun(cast.ana, case)
    invited(cast.ana, other, "Znj. Tjetra")
    proposed = propose_erasure(
        cast.data_protection, operation_id=new_id(), case_ids=[case.id], reason="kept_long_enough"
    )
    confirm_erasure(cast.edi, operation_id=new_id(), erasure_id=proposed)
    assert Letter.objects.count() == 2
    lines = register(cast.dea, WantedLetters()).lines
    assert [(one.entry.number, one.other_side) for one in lines] == [(3, "Znj. Tjetra"), (2, ""), (1, "Znj. Tjetra")]
    assert ProtocolNumber.objects.count() == 3


def test_letters_of_a_case_that_was_merged_are_read_in_the_one_that_stays(cast: Cast) -> None:
    case, doubled = make_case(cast), make_case(cast)
    invited(cast.ana, doubled)
    with working(cast.ana.user_id):
        change(doubled, {"merged_into": case, "is_open": False, "closed_at": now()})
    assert [one.number for one in case_letters(cast.ana, case.id).letters]
    line = register(cast.dea, WantedLetters()).lines[0]
    assert line.case_id == case.id
