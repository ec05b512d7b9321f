"""A scanner that speaks clamd's INSTREAM and finds one word."""

import socket
import threading
from pathlib import Path
from typing import Self

HARMFUL = b"ZqxHARMFUL"


class FakeScanner:
    """Listens on the loopback, or at a path. `answer` is what it says instead of what it found."""

    def __init__(self, path: Path | None = None) -> None:
        self.seen: list[bytes] = []
        self.answer: bytes | None = None
        self._line = socket.socket(socket.AF_UNIX if path else socket.AF_INET, socket.SOCK_STREAM)
        self._line.bind(str(path) if path else ("127.0.0.1", 0))
        self._line.listen()
        self.address = str(path) if path else f"127.0.0.1:{self._line.getsockname()[1]}"
        self._thread = threading.Thread(target=self._serve, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_fault: object) -> None:
        self._line.shutdown(socket.SHUT_RDWR)
        self._line.close()
        self._thread.join()

    def _serve(self) -> None:
        while True:
            try:
                caller, _address = self._line.accept()
            except OSError:
                return
            with caller, caller.makefile("rb") as sent:
                assert sent.read(10) == b"zINSTREAM\0"
                content = b""
                while size := int.from_bytes(sent.read(4)):
                    content += sent.read(size)
                self.seen.append(content)
                found = b"stream: Zqx.Test FOUND\0" if HARMFUL in content else b"stream: OK\0"
                caller.sendall(found if self.answer is None else self.answer)
