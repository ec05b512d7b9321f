"""What is said of each field of a pair."""

import numpy as np
import pytest

from rrjeta.matching.choices import Agreement
from rrjeta.matching.rules.batch import ready
from rrjeta.matching.rules.features import features
from rrjeta.matching.rules.names import Writing
from rrjeta.matching.rules.reader import Reader
from rrjeta.matching.rules.reasons import Reason, reasons
from rrjeta.matching.rules.scorer import shipped
from tests.matching.test_same import CHILD


def _reasons(writing: Writing, other: dict[str, str]) -> dict[str, Reason]:
    reader = Reader(writing)
    for record in (CHILD, CHILD | other):
        reader.add(record)
    register = ready(reader)
    seen = features(register, np.array([0], np.int32), register, np.array([1], np.int32))
    return {reason.field: reason for reason in reasons(shipped(), seen)}


@pytest.mark.parametrize(
    ("other", "field", "agreement"),
    [
        ({}, "surname", Agreement.SAME),
        ({"given_name": "Xhulieta"}, "given_name", Agreement.SPELLED),
        ({"given_name": "Xhuli"}, "given_name", Agreement.FORM),
        ({"surname": "Toska Hoxha"}, "surname", Agreement.PART),
        ({"father_name": "S."}, "father_name", Agreement.INITIAL),
        ({"father_name": "Sokal"}, "father_name", Agreement.SIMILAR),
        ({"mother_name": "Drita"}, "mother_name", Agreement.OTHER),
        ({"given_name": "Toska", "surname": "Julieta"}, "surname", Agreement.EXCHANGED),
        ({"birth_date": "2014-09-03"}, "birth", Agreement.TURNED),
        ({"birth_date": "2013-03-09"}, "birth", Agreement.YEAR_OFF),
        ({"birth_date": "2014"}, "birth", Agreement.ROUGH),
        ({"birth_date": "2014-11-28"}, "birth", Agreement.NEAR),
        ({"birth_date": "2009-11-28"}, "birth", Agreement.OTHER),
        ({"sex": "m"}, "sex", Agreement.OTHER),
        ({"municipality": "Bashkia Berat"}, "municipality", Agreement.SAME),
        ({"village": "Perlat"}, "village", Agreement.OTHER),
    ],
)
def test_each_field_says_how_it_agrees(
    writing: Writing, other: dict[str, str], field: str, agreement: Agreement
) -> None:
    assert _reasons(writing, other)[field].agreement == agreement


def test_a_field_that_one_does_not_know_says_nothing(writing: Writing) -> None:
    assert "mother_name" not in _reasons(writing, {"mother_name": ""})


def test_what_agrees_speaks_for_and_another_given_name_against(writing: Writing) -> None:
    found = _reasons(writing, {"given_name": "Klea"})
    assert found["given_name"].weight < 0 < found["birth"].weight
