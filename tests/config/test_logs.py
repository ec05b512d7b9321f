"""The machine's log holds codes, kinds and places, never what a person is called or wrote."""

import io
import json
import logging
from collections.abc import Iterator
from typing import Any

import pytest
import structlog

from rrjeta.config import logs

NAME = "Planted Person"


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Give what is logged during a test, formatted as in production."""
    root, output = logging.getLogger(), io.StringIO()
    before, level = root.handlers, root.level
    logs.configure({"level": "INFO"})
    handler = root.handlers[0]
    assert isinstance(handler, logging.StreamHandler)
    handler.setStream(output)
    yield output
    root.handlers, root.level = before, level


def _line(output: io.StringIO) -> dict[str, Any]:
    (line,) = output.getvalue().splitlines()
    return json.loads(line)


def test_values_filled_into_a_librarys_line_are_left_out(written: io.StringIO) -> None:
    logging.getLogger("library").warning("Cannot read record of %s", NAME)
    assert _line(written)["event"] == "Cannot read record of %s"
    assert NAME not in written.getvalue()


@pytest.mark.parametrize("telling", ["Saved 'Planted'", "born 19991231", "Sent to a@b.example", "Çelik rang"])
def test_a_line_that_was_already_filled_in_is_left_out(written: io.StringIO, telling: str) -> None:
    logging.getLogger("library").warning(telling)
    assert _line(written)["event"] == logs.LEFT_OUT


def test_an_error_keeps_its_kind_and_places_but_not_its_words(written: io.StringIO) -> None:
    try:
        raise ValueError(f"duplicate key ({NAME})")
    except ValueError:
        logging.getLogger("django.request").exception("Internal error")
    line = _line(written)
    assert line["error"] == "ValueError"
    assert "test_an_error_keeps" in line["frames"][0]
    assert NAME not in written.getvalue()


def test_our_own_lines_keep_known_keys_only(written: io.StringIO) -> None:
    structlog.get_logger("rrjeta").info("demo loaded", count=3, child=NAME)
    line = _line(written)
    assert (line["event"], line["count"], line["left_out"]) == ("demo loaded", 3, ["child"])
    assert NAME not in written.getvalue()


def test_an_answer_is_logged_by_its_pattern(written: io.StringIO) -> None:
    logging.getLogger("django.request").warning("%s: %s", "Not Found", "/search/Planted", extra={"status_code": 404})
    line = _line(written)
    assert (line["event"], line["status_code"], line["route"]) == ("answered", 404, "unknown")
    assert "Planted" not in written.getvalue()
