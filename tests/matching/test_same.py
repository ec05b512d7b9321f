"""The scorer on a made register of a seed it was not learnt on, and on pairs that everybody can judge."""

from collections.abc import Callable

import numpy as np
import pytest

from rrjeta.jobs.linking.figures import figures_of
from rrjeta.jobs.linking.generating import true_pairs
from rrjeta.matching.rules.batch import clusters
from rrjeta.matching.rules.features import NAMED
from rrjeta.matching.rules.scorer import SAME, THRESHOLD, OtherFeatures, parameters_of, shipped
from tests.matching.conftest import CHILD, Compared

Same = Callable[[dict[str, str], dict[str, str]], float]


@pytest.mark.parametrize(
    "written_as",
    [
        {"given_name": "Xhulieta"},
        {"given_name": "Zhulieta", "father_name": ""},
        {"given_name": "XHULIETA", "birth_date": "2014-09-03"},
        {"given_name": "Џулиета", "surname": "Тоска"},
        {"given_name": "Toska", "surname": "Julieta"},
        {"surname": "Toska-Hoxha"},
        {"birth_date": "2014", "birth_precision": "year"},
        {"birth_date": "2015-03-09", "village": ""},
        {"given_name": "Xhuli", "mother_name": ""},
    ],
)
def test_one_child_written_down_twice_is_the_same(same: Same, written_as: dict[str, str]) -> None:
    assert same(CHILD, CHILD | written_as) >= THRESHOLD


@pytest.mark.parametrize(
    "other",
    [
        {"given_name": "Sara"},
        {"given_name": "Klea", "birth_date": "2016-11-21"},
        {"given_name": "Noel", "sex": "m"},
        {
            "surname": "Hoxha",
            "father_name": "Ilir",
            "mother_name": "Teuta",
            "birth_date": "2009-06-02",
            "municipality": "Fier",
        },
    ],
)
def test_a_twin_a_sister_and_a_stranger_are_not(same: Same, other: dict[str, str]) -> None:
    assert same(CHILD, CHILD | other) < THRESHOLD


def test_on_an_unseen_register_nearly_all_are_found_and_hardly_anybody_confused(compared: Compared) -> None:
    entities, families = np.array(compared.made.entities), np.array(compared.made.families)
    is_true = entities[compared.left] == entities[compared.right]
    found = figures_of(compared.told[:, SAME], is_true, len(list(true_pairs(compared.made.entities))), THRESHOLD)
    assert found["true_pairs"] > 500
    assert found["f1"] >= 0.97
    assert found["recall_at_precision_99"] >= 0.95
    siblings = (families[compared.left] == families[compared.right]) & ~is_true
    assert siblings.sum() > 3000
    assert (siblings & (compared.told[:, SAME] >= THRESHOLD)).sum() <= siblings.sum() / 500


def test_probabilities_are_shares(compared: Compared) -> None:
    assert np.allclose(compared.told.sum(axis=1), 1, atol=1e-4)
    assert compared.told.min() >= 0


def test_parameters_of_other_features_are_refused() -> None:
    told = shipped().written()
    assert parameters_of(told).first.shape == (len(NAMED), len(told["first_bias"]))
    with pytest.raises(OtherFeatures):
        parameters_of(told | {"features": ["age"]})


def test_what_hangs_together_is_one_cluster() -> None:
    left, right = np.array([0, 1, 4], dtype=np.int32), np.array([1, 2, 5], dtype=np.int32)
    assert clusters(6, left, right).tolist() == [0, 0, 0, 3, 4, 4]
