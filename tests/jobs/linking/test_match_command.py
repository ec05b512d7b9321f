"""`rrjeta match`: files that it makes, figures that it prints, and files that it refuses."""

import csv
import io
import json
import random
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.core.management.base import CommandError

from rrjeta.jobs.linking.country import country_of
from rrjeta.jobs.linking.pools import pool

pytestmark = pytest.mark.slow

HEAD = "rec_id,agency,given_name,surname,father_name,mother_name,sex,birth_date,birth_precision,municipality,village,entity_id"
ROWS = [
    "1,A,Julieta,Toska,Sokol,Entela,f,2014-03-09,day,Berat,Kulla,e1",
    "2,B,Xhulieta,Toska,Sokol,,f,2014-09-03,day,Berat,,e1",
    "3,A,Sara,Toska,Sokol,Entela,f,2014-03-09,day,Berat,Kulla,e2",
    "4,B,Arben,Hoxha,Agron,Drita,m,2010,year,Fier,,e3",
    "5,B,,,,,,,,,,e4",
    "6,B,A,H,,,m,1900-01-01,day,,,e5",
]
QUERY_HEAD = f"query_id,{HEAD.removeprefix('rec_id,agency,')},in_register,kind"


def _written(folder: Path, name: str, *lines: str) -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def _told(*arguments: object) -> dict[str, Any]:
    out = io.StringIO()
    call_command("match", *map(str, arguments), "--json", stdout=out, stderr=io.StringIO())
    told: dict[str, Any] = json.loads(out.getvalue())
    return told


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "register"
    call_command(
        "match", "generate", str(folder), "--records", "3000", "--queries", "300", "--seed", "41", stdout=io.StringIO()
    )
    return folder


def test_the_same_seed_writes_the_same_files(made: Path, tmp_path: Path) -> None:
    again = tmp_path / "again"
    call_command(
        "match", "generate", str(again), "--records", "3000", "--queries", "300", "--seed", "41", stdout=io.StringIO()
    )
    names = ("register.csv", "pairs.csv", "queries.csv", "truth.csv")
    assert all((made / name).read_bytes() == (again / name).read_bytes() for name in names)
    with pytest.raises(CommandError, match="nothing was written"):
        call_command("match", "generate", str(again))


def test_no_made_child_is_called_as_if_no_name_were_known(made: Path) -> None:
    unknown = {"none", "null", "nan", "na", "xxx"}
    with (made / "register.csv").open(encoding="utf-8") as file:
        given = [row["given_name"].casefold() for row in csv.DictReader(file)]
    assert len(given) == 3000
    assert unknown.isdisjoint(given)
    chance = random.Random(3)  # This chance makes the word none among the first.
    tables = country_of(Path(settings.RRJETA_PACK)).tables
    few = tables | {
        "starts": ["n", "r"],
        "beats": ["o"],
        "middles": [""],
        "ends": tables["ends"] | {"girl": ["e", "a"]},
    }
    assert "None" not in pool("girl", 3, 1.0, (), chance, few).words


def test_the_pairs_are_all_pairs_of_one_child(made: Path) -> None:
    with (made / "truth.csv").open(encoding="utf-8") as file:
        entity = {row["rec_id"]: row["entity_id"] for row in csv.DictReader(file)}
    with (made / "pairs.csv").open(encoding="utf-8") as file:
        pairs = {(row["rec_id_l"], row["rec_id_r"]) for row in csv.DictReader(file)}
    counts = [list(entity.values()).count(one) for one in {entity[left] for left, _right in pairs}]
    assert len(entity) == 3000
    assert len(pairs) > 250
    assert all(entity[left] == entity[right] for left, right in pairs)
    assert sum(count * (count - 1) // 2 for count in counts) == len(pairs)


def test_evaluate_says_how_well_pairs_were_found(made: Path) -> None:
    told = _told("evaluate", "--register", made / "register.csv", "--pairs", made / "pairs.csv")
    assert told["records"] == 3000
    assert told["f1"] >= 0.96
    assert {"precision", "recall", "recall_at_precision_99", "seconds", "peak_mb", "true_pairs"} <= set(told)


@pytest.mark.django_db
def test_search_bench_says_who_was_found_by_kind(made: Path) -> None:
    told = _told("search-bench", "--register", made / "register.csv", "--queries", made / "queries.csv")
    assert told["queries"] == 300
    assert told["recall_at_10"]["full"] >= 0.98
    assert set(told["recall_at_10"]) == {"all", "full", "quick", "tracing"}
    assert {"p50_ms", "p95_ms", "peak_mb", "interval_95"} <= set(told)


@pytest.mark.django_db
def test_a_small_register_of_hard_rows_is_read(tmp_path: Path) -> None:
    register = _written(tmp_path, "register.csv", HEAD, *ROWS)
    pairs = _written(tmp_path, "pairs.csv", "rec_id_l,rec_id_r", "2,1", "1,2")
    told = _told("evaluate", "--register", register, "--pairs", pairs)
    assert (told["true_pairs"], told["found"], told["proposed"]) == (1, 1, 1)
    queries = _written(
        tmp_path,
        "queries.csv",
        QUERY_HEAD,
        "q1,Zhulieta,Toska,,,,2014,year,,,e1,1,quick",
        "q2,Qwertz,Yxcvb,,,,,,,,,0,full",
        "q3,,,,,,,,,,,0,tracing",
    )
    found = _told("search-bench", "--register", register, "--queries", queries)
    assert found["recall_at_10"] == {"all": 1.0, "quick": 1.0}
    assert found["not_in_register"] == {"asked": 2, "proposed_as_same": 0}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (["rec_id,agency", "1,A"], "the header has no given_name"),
        ([HEAD, ROWS[0], ROWS[0]], "line 3: rec_id '1' is empty or stands twice"),
        ([HEAD, ROWS[0].replace("2014-03-09", "soon")], "line 2: 'soon' is no date"),
        ([HEAD, ROWS[0].replace(",day,", ",century,")], "line 2: 'century' is no birth_precision"),
        ([HEAD, ROWS[0] + ",more"], "line 2: 13 cells where the header has 12"),
        ([HEAD], "holds no record"),
        ([HEAD, 'x,"never closed'], "not CSV"),
    ],
)
def test_a_wrong_register_is_said_with_its_line(tmp_path: Path, lines: list[str], said: str) -> None:
    register = _written(tmp_path, "register.csv", *lines)
    pairs = _written(tmp_path, "pairs.csv", "rec_id_l,rec_id_r")
    with pytest.raises(CommandError, match=said):
        _told("evaluate", "--register", register, "--pairs", pairs)


def test_a_pair_of_nobody_and_a_missing_file_are_said(tmp_path: Path) -> None:
    register = _written(tmp_path, "register.csv", HEAD, *ROWS)
    with pytest.raises(CommandError, match="'9' is not a rec_id of the register"):
        _told(
            "evaluate", "--register", register, "--pairs", _written(tmp_path, "pairs.csv", "rec_id_l,rec_id_r", "1,9")
        )
    with pytest.raises(CommandError, match=r"none\.csv cannot be read"):
        _told("evaluate", "--register", tmp_path / "none.csv", "--pairs", register)
    with pytest.raises(CommandError, match="kind 'half' is none of"):
        _told(
            "search-bench",
            "--register",
            register,
            "--queries",
            _written(tmp_path, "q.csv", QUERY_HEAD, "q,a,b,,,,,,,,e1,1,half"),
        )
