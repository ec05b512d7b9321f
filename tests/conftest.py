"""What every test may ask for."""

import os
import re
import shutil
from uuid import UUID

import pytest
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings

from rrjeta.kernel.masterkey import make_master_key
from rrjeta.matching.queries.searching import forget as forget_words
from tests.settings import FOLDER

pytest_plugins = ["tests.fixtures.tables", "tests.fixtures.people", "tests.fixtures.pack"]

IS_LONG = os.environ.get("RRJETA_LONG") == "1"

_ID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_quiet = [HealthCheck.too_slow, HealthCheck.function_scoped_fixture]
hypothesis_settings.register_profile(
    "short", max_examples=40, deadline=None, derandomize=True, suppress_health_check=_quiet
)
hypothesis_settings.register_profile("long", max_examples=2000, deadline=None, suppress_health_check=_quiet)
hypothesis_settings.load_profile("long" if IS_LONG else "short")


def pytest_make_parametrize_id(val: object, argname: str) -> str | None:
    """Name a case with a new id after its argument: workers that run in parallel must agree on every test's name."""
    return argname if isinstance(val, UUID) or _ID.fullmatch(str(val)) else None


def pytest_unconfigure() -> None:
    """Remove what the run left; a parallel worker ends without Python's own farewell."""
    shutil.rmtree(FOLDER, ignore_errors=True)


@pytest.fixture(scope="session", autouse=True)
def _master_key() -> None:
    """Give the run a master key of its own, before anything is sealed."""
    make_master_key()


@pytest.fixture(scope="session")
def long_run() -> bool:
    """Tell whether the long forms of the checks were asked for (`./test --long`)."""
    return IS_LONG


@pytest.fixture(autouse=True)
def _another_register() -> None:
    """Have every test count the words of its own register."""
    forget_words()
