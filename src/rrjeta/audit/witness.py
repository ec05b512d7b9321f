"""The witness: another user, folder or host that takes checkpoints and never lets the log grow backwards.

It knows no Django and no key of the system; it keeps a file that only grows, `checkpoints.jsonl`.
"""

import json
import os
import threading
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rrjeta.audit.verifier import START, canonical, digest_of, is_signed
from rrjeta.kernel.disk import settle

FILE, REFUSED_FILE = "checkpoints.jsonl", "refused.jsonl"
_MOST_BYTES = 100_000
_PATH = "/checkpoints"
_SECONDS = 10


class WitnessRefused(Exception):
    """The witness does not take this checkpoint: what it says does not follow from what the witness holds."""


class WitnessAway(Exception):
    """The witness cannot be reached."""


class Witness:
    """Takes checkpoints into a folder."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        self._folder, self._lock = folder, threading.Lock()
        self._last = self._read_last()

    def take(self, line: dict[str, Any]) -> int:
        """Keep a signed checkpoint; return its number. The same one again changes nothing. Raises WitnessRefused."""
        with self._lock:
            try:
                why = self._why_not(line)
            except (KeyError, TypeError, ValueError):
                why = "it cannot be read"
            if why:
                self._append(REFUSED_FILE, {"why": why, "line": line})
                raise WitnessRefused(why)
            if self._last != line:
                self._append(FILE, line)
                self._last = line
            number: int = line["checkpoint"]["number"]
            return number

    def begin_anew(self, number: int | None = None) -> Path | None:
        """Put what it holds beside and begin anew, as after a restore; return the file that was put beside, if any.

        With a number, only where it holds a later checkpoint than that.
        """
        with self._lock:
            if self._last is None or (number is not None and self._last["checkpoint"]["number"] <= number):
                return None
            aside = self._folder / f"checkpoints-until-{self._last['checkpoint']['number']}.jsonl"
            while aside.exists():
                aside = aside.with_stem(aside.stem + "-again")
            (self._folder / FILE).rename(aside)
            self._last = None
            return aside

    def _why_not(self, line: dict[str, Any]) -> str:
        if set(line) != {"checkpoint", "signature", "public_key"} or not is_signed(line):
            return "it is not signed"
        if self._last is None or self._last == line:
            return ""
        last, said = self._last["checkpoint"], line["checkpoint"]
        if line["public_key"] != self._last["public_key"]:
            return "it is signed by another key than the ones before"
        if said["number"] != last["number"] + 1 or said["before"] != digest_of(last):
            return f"it does not follow checkpoint {last['number']}"
        heads = {chain: (place, link) for chain, place, link in said["heads"]}
        for chain, place, link in last["heads"]:
            now_place, now_link = heads.get(chain, (0, START))
            if now_place < place or (now_place == place and now_link != link):
                return f"chain {chain} stood at place {place} before"
        return ""

    def _append(self, name: str, line: dict[str, Any]) -> None:
        handle = os.open(self._folder / name, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        with os.fdopen(handle, "ab") as file:
            file.write(canonical(line) + b"\n")
            settle(file)

    def _read_last(self) -> dict[str, Any] | None:
        path = self._folder / FILE
        if not path.exists():
            return None
        with path.open("rb+") as file:
            begin = max(0, path.stat().st_size - 2 * _MOST_BYTES)
            file.seek(begin)
            whole, end, _torn = file.read().rpartition(b"\n")
            # What stands after the last end of a line was torn by a crash and never acknowledged.
            file.truncate(begin + len(whole) + len(end))
            lines = whole.splitlines()
        last: dict[str, Any] | None = json.loads(lines[-1]) if lines else None
        return last


def give(address: str, line: dict[str, Any]) -> None:
    """Hand a signed checkpoint to the witness, at http://host:port or in a folder.

    Raises WitnessRefused, WitnessAway.
    """
    if address.startswith("http://"):
        _post(address, line)
        return
    try:
        Witness(Path(address)).take(line)
    except OSError as fault:
        raise WitnessAway(str(fault)) from fault


def _post(address: str, line: dict[str, Any]) -> None:
    connection = HTTPConnection(urlsplit(address).netloc, timeout=_SECONDS)
    try:
        connection.request("POST", _PATH, canonical(line), {"Content-Type": "application/json"})
        answer = connection.getresponse()
        said = answer.read(_MOST_BYTES).decode("utf-8", "replace")
    except (OSError, HTTPException) as fault:
        raise WitnessAway(str(fault)) from fault
    finally:
        connection.close()
    if answer.status == 409:
        raise WitnessRefused(said)
    if answer.status != 200:
        raise WitnessAway(f"it answered {answer.status}")


def server(folder: Path, host: str, port: int) -> ThreadingHTTPServer:
    """Return a server that takes checkpoints into a folder; port 0 means any free one."""
    witness = Witness(folder)

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if self.path != _PATH or not length.isdigit() or int(length) > _MOST_BYTES:
                self._answer(400, "not a checkpoint")
                return
            try:
                number = witness.take(json.loads(self.rfile.read(int(length))))
            except (ValueError, AttributeError):
                self._answer(400, "not a checkpoint")
            except WitnessRefused as refused:
                self._answer(409, str(refused))
            else:
                self._answer(200, str(number))

        def _answer(self, status: int, words: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", "text/plain; charset=utf-8")
            self.end_headers()
            self.wfile.write(words.encode())

        def log_message(self, *_args: Any) -> None:
            """Say nothing: the file says it."""

    return ThreadingHTTPServer((host, port), Handler)
