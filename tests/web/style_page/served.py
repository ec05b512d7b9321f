"""Serves the style pages on this machine, under the product's own content policy."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

from csp.utils import build_policy

BUILT = Path(__file__).resolve().parents[3] / "build" / "static"


class _Handler(SimpleHTTPRequestHandler):
    def __init__(self, *args: object, pages: dict[str, str], piece: str, policy: str) -> None:
        self._pages, self._piece, self._policy = pages, piece, policy
        super().__init__(*args, directory=str(BUILT))  # type: ignore[arg-type]  # what the server hands over

    def _answer(self, html: str) -> None:
        body = html.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.send_header("Content-Security-Policy", self._policy)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        if self.path in self._pages:
            self._answer(self._pages[self.path])
            return
        self.path = self.path.removeprefix("/static")
        super().do_GET()

    def do_POST(self) -> None:
        typed = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer(f"<p>{self._piece}</p>" if "operation_id=" in typed else "")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: a test speaks through its outcome."""


@contextmanager
def served(pages: dict[str, str], piece: str) -> Iterator[str]:
    """Serve pages by their path and one fetched piece; give the address of the server."""
    handler = partial(_Handler, pages=pages, piece=piece, policy=build_policy())
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    worker = Thread(target=server.serve_forever, daemon=True)
    worker.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        worker.join()
