"""Writes the machine's log as one JSON object a line, without anything a person told."""

import logging
import re
import sys
import traceback
from collections.abc import MutableMapping
from types import TracebackType
from typing import Any

import structlog
from structlog.typing import Processor

# A log line may hold public codes only. What is not on this list is left out, whoever logged it.
OPEN_KEYS = frozenset(
    {"event", "level", "logger", "timestamp", "error", "frames", "status_code", "method", "route", "command"}
    | {"seconds", "count", "fault_id", "case_id", "operation_id", "user_id", "version", "port", "database"}
)
LEFT_OUT = "left out"
_TELLING = re.compile(r"[^\x00-\x7f]|@|\?|['\"]|\d{5,}")
_WORDS = re.compile(r"[a-z]{3}")

Event = MutableMapping[str, Any]


def keep_open_keys(logger: Any, method: str, event: Event) -> Event:
    """Drop every key that is not known to be safe, and the text of what a library wrote in its own words."""
    kept = {key: value for key, value in event.items() if key in OPEN_KEYS or key.startswith("_")}
    dropped = sorted(set(event) - set(kept) - {"exc_info", "stack_info", "positional_args"})
    if dropped:
        kept["left_out"] = dropped
    return kept


def hide_arguments(logger: Any, method: str, event: Event) -> Event:
    """Keep the wording of a line but neither the values filled into a library's, nor a wording that tells something."""
    record: Any = event.get("_record")
    is_foreign = record is not None and not event.get("_from_structlog")
    wording = str(record.msg) if is_foreign else str(event.get("event", ""))
    event["event"] = LEFT_OUT if _TELLING.search(wording) or not _WORDS.search(wording) else wording
    if is_foreign and getattr(record, "status_code", None) is not None:
        event.update(_answered(record))
    return event


def _answered(record: Any) -> dict[str, Any]:
    """Return what may be said of an answer that Django gave: its status and the pattern of the address, not the address."""
    match = getattr(getattr(record, "request", None), "resolver_match", None)
    return {"event": "answered", "status_code": record.status_code, "route": match.route if match else "unknown"}


def name_error(logger: Any, method: str, event: Event) -> Event:
    """Replace an exception by its kind and its places: its message may quote what somebody typed."""
    info = event.pop("exc_info", None)
    if info is True:
        info = sys.exc_info()
    elif isinstance(info, BaseException):
        info = (type(info), info, info.__traceback__)
    if isinstance(info, tuple) and info[0] is not None:
        event["error"] = info[0].__qualname__
        event["frames"] = _frames(info[2])
    return event


def _frames(trace: TracebackType | None) -> list[str]:
    return [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in traceback.extract_tb(trace)]


BEFORE: list[Processor] = [
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
]
AFTER: list[Processor] = [
    hide_arguments,
    name_error,
    keep_open_keys,
    structlog.stdlib.ProcessorFormatter.remove_processors_meta,
    structlog.processors.JSONRenderer(sort_keys=True),
]


def configure(setting: dict[str, str]) -> None:
    """Send every logger, ours and the libraries', through the same redacting line to standard error."""
    handler = logging.StreamHandler()
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=BEFORE, processors=AFTER))
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(setting["level"])
    # It warns of every fault of a PDF, in the PDF's own words; that it could not be read is said to whoever sent it.
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    # It writes the id of each passkey into its lines.
    logging.getLogger("fido2").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*BEFORE, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
