"""`rrjeta erase`: a dry run with one person, an erasure when two prove who they are, and nothing with a wrong proof."""

import json
from collections.abc import Iterator
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from pytest_django import Settings

from rrjeta.access.factors import code_at
from rrjeta.audit.models import LogEntry
from rrjeta.cases.models import Case
from rrjeta.jobs.management.commands import erase
from rrjeta.kernel.clock import now
from rrjeta.kernel.masterkey import forget_keys, make_master_key
from rrjeta.retention.models import Erasure
from tests.cases.making import make_case
from tests.cast import Cast
from tests.factors import SEED, enrol, later
from tests.retention.closing import closed_case

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pack")]
_PASSWORD = "nje fjalekalim i gjate prove"


@pytest.fixture(autouse=True)
def _passwords(cast: Cast, tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    settings.RRJETA_KEYS, settings.RRJETA_DATA = tmp_path / "keys", tmp_path / "data"
    forget_keys()
    make_master_key()
    for actor in (cast.data_protection, cast.edi):
        user = cast.user(actor)
        user.set_password(_PASSWORD)
        user.save()
    monkeypatch.setattr(erase, "getpass", lambda _asked: _PASSWORD)
    yield
    forget_keys()


def _erase(*words: str) -> str:
    said = StringIO()
    call_command("erase", *words, stdout=said)
    return said.getvalue()


def test_with_one_person_it_says_what_would_go(cast: Cast) -> None:
    case = closed_case(cast)
    said = _erase(case.number, "--by", "data_protection")
    assert "3 kernel_subjectkey" in said
    assert "Nothing was changed" in said
    assert Case.objects.exists()


def test_with_two_persons_it_erases_and_gives_a_receipt(cast: Cast, tmp_path: Path) -> None:
    case = closed_case(cast)
    _erase(case.number, "--by", "data_protection", "--confirmed-by", "edi", "--receipt", str(tmp_path / "receipt"))
    assert json.loads((tmp_path / "receipt").read_text())["receipt"]["keys"] == 3
    assert not Case.objects.exists()


def test_a_wrong_password_erases_nothing(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case = closed_case(cast)
    monkeypatch.setattr(erase, "getpass", lambda _asked: "something else altogether")
    with pytest.raises(CommandError, match="do not fit together"):
        _erase(case.number, "--by", "data_protection", "--confirmed-by", "edi")
    assert Case.objects.exists()


@pytest.mark.parametrize("second", ["data_protection", "ana", "nobody"])
def test_the_second_person_is_another_one_who_may(cast: Cast, second: str) -> None:
    case = closed_case(cast)
    with pytest.raises(CommandError):
        _erase(case.number, "--by", "data_protection", "--confirmed-by", second)
    assert Case.objects.exists()
    assert not Erasure.objects.exists()


def test_whoever_has_an_app_is_asked_for_its_code(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    case, said = closed_case(cast), []
    for actor in (cast.data_protection, cast.edi):
        enrol(cast, actor)
    words = (case.number, "--by", "data_protection", "--confirmed-by", "edi")
    with later(1):
        monkeypatch.setattr(erase, "getpass", lambda asked: said.append(asked) or _PASSWORD)
        with pytest.raises(CommandError, match=r"Nothing was changed\.$"):
            _erase(*words)
        assert said == ["Password of data_protection: ", "Code of data_protection: "]
        assert LogEntry.objects.filter(action="access.proof_refused").count() == 1
        assert Case.objects.exists()
        answers = {"Password": _PASSWORD, "Code": code_at(SEED, now())}
        monkeypatch.setattr(erase, "getpass", lambda asked: answers[asked.split()[0]])
        _erase(*words)
    assert not Case.objects.exists()


def test_in_production_nobody_erases_without_a_second_factor(cast: Cast, settings: Settings) -> None:
    case = closed_case(cast)
    settings.RRJETA_PROFILE = "production"
    with pytest.raises(CommandError, match="no second factor yet"):
        _erase(case.number, "--by", "data_protection", "--confirmed-by", "edi")
    assert Case.objects.exists()


def test_a_number_that_is_none_and_an_open_case_are_refused(cast: Cast) -> None:
    for number in ("ZZZZ-ZZZZ", make_case(cast).number):
        with pytest.raises(CommandError):
            _erase(number, "--by", "data_protection", "--confirmed-by", "edi")
    with pytest.raises(CommandError, match="Name the cases"):
        _erase()


def test_erasing_again_whom_the_ledger_names_changes_nothing_here(cast: Cast) -> None:
    closed_case(cast)
    assert "0 keys" in _erase("--again")
