"""Asks a virus scanner (clamd) about a file, over its socket. Off unless RRJETA_SCANNER names one."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager

_PIECE = 64 * 1024
_SECONDS = 60
_LONGEST_ANSWER = 4096


class ScannerAway(OSError):
    """The scanner did not answer, or said that it cannot tell."""


def is_harmful(address: str, content: bytes) -> bool:
    """Tell whether the scanner at `host:port` or at a socket's path finds something in the content. Raises ScannerAway."""
    try:
        with _connected(address) as line:
            line.sendall(b"zINSTREAM\0")
            for start in range(0, len(content), _PIECE):
                piece = content[start : start + _PIECE]
                line.sendall(len(piece).to_bytes(4) + piece)
            line.sendall(bytes(4))
            answer = _answer(line)
    except ScannerAway:
        raise
    except OSError as fault:
        raise ScannerAway(type(fault).__name__) from None
    if answer.endswith(b"FOUND"):
        return True
    if answer.endswith(b"OK"):
        return False
    raise ScannerAway("unclear answer")


@contextmanager
def _connected(address: str) -> Iterator[socket.socket]:
    host, _, port = address.rpartition(":")
    is_path = "/" in address or not port.isdigit()
    line = socket.socket(socket.AF_UNIX if is_path else _family(host), socket.SOCK_STREAM)
    try:
        line.settimeout(_SECONDS)
        line.connect(address.removeprefix("unix:") if is_path else (host.strip("[]"), int(port)))
        yield line
    finally:
        line.close()


def _family(host: str) -> socket.AddressFamily:
    return socket.AF_INET6 if ":" in host else socket.AF_INET


def _answer(line: socket.socket) -> bytes:
    found = b""
    while not found.endswith(b"\0") and len(found) < _LONGEST_ANSWER:
        piece = line.recv(_LONGEST_ANSWER)
        if not piece:
            break
        found += piece
    return found.rstrip(b"\0\n ")
