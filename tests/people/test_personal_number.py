"""A personal number that does not fit is a doubt, never a refusal."""

from datetime import date
from pathlib import Path

import pytest
from django.conf import settings

from rrjeta.packs.source import PackSource
from rrjeta.people.numbers import Doubt, number_doubts
from rrjeta.people.pack_part import check, content

# The last letter lies outside those that are issued, so none of these is a person's.
BOY, GIRL = "L30412001X", "L35412001X"
BORN = date(2013, 4, 12)


@pytest.fixture(scope="module")
def rule() -> dict[str, object]:
    """Return the rule of the product's own pack."""
    return content(PackSource(settings.RRJETA_PACK))


@pytest.mark.parametrize(
    ("typed", "birth", "sex", "doubts"),
    [
        (BOY, BORN, "m", []),
        (GIRL, BORN, "f", []),
        (" l3 0412 001x ", BORN, "m", []),
        (BOY, None, "u", []),
        ("L33412001X", BORN, "m", []),
        ("L38412001X", BORN, "f", []),
        (BOY, BORN, "f", [Doubt.SEX]),
        (BOY, date(2013, 4, 13), "m", [Doubt.DATE]),
        (GIRL, date(2012, 4, 12), "m", [Doubt.DATE, Doubt.SEX]),
        ("L30431001X", BORN, "m", [Doubt.DATE]),
        ("12345", BORN, "m", [Doubt.FORM]),
        ("", BORN, "m", []),
    ],
)
def test_what_does_not_fit_is_said(
    rule: dict[str, object], typed: str, birth: date | None, sex: str, doubts: list[Doubt]
) -> None:
    assert number_doubts(rule, typed, birth, sex) == doubts


def test_a_country_without_such_numbers_doubts_nothing() -> None:
    assert number_doubts({}, "whatever", BORN, "m") == []


def test_a_pack_without_the_file_has_no_rule(tmp_path: Path) -> None:
    assert (check(PackSource(tmp_path)), content(PackSource(tmp_path))) == ([], {})


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ('shape = "["', "shape"),
        ('shape = "(?P<decade>.)"', "shape"),
        ('mark = "certain"', "mark"),
        ("first_year = true", "first_year"),
        ("further = 1", "further"),
    ],
)
def test_a_broken_rule_is_named_with_its_line(tmp_path: Path, written: str, said: str) -> None:
    lines = (settings.RRJETA_PACK / "personal_number.toml").read_text(encoding="utf-8").splitlines()
    key = written.split(" = ")[0]
    kept = [line for line in lines if not line.startswith(f"{key} =")]
    (tmp_path / "personal_number.toml").write_text("\n".join([written, *kept]), encoding="utf-8")
    (fault,) = check(PackSource(tmp_path))
    assert (fault.line, said in fault.message) == (1, True)
