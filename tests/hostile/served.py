"""A served copy of its own: started on a fresh folder or a named database, killed, started again; and its browsers."""

import http.client
import json
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

ROOT = Path(__file__).resolve().parents[2]
_RRJETA = [sys.executable, "-c", "from rrjeta.config.command import main; main()"]
_BEHIND = [sys.executable, "-c", "import django; django.setup(); from tests.hostile.behind import main; main()"]
_SECONDS = 60
_TOKEN = "t" * 32
_BOUNDARY = "a-boundary-that-no-photograph-holds"


class Served:
    """A server of its own session; whoever made it ends it with `stop`."""

    def __init__(self, folder: Path, database: str = "", **environment: str) -> None:
        self.folder, self.port = folder, _free_port()
        self.data, self.keys = folder / "data", folder / "keys"
        self.data.mkdir(parents=True, exist_ok=True)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith(("RRJETA_", "PYTEST_"))},
            "RRJETA_DATA": str(self.data),
            "RRJETA_KEYS": str(self.keys),
            "RRJETA_DATABASE": database,
            "RRJETA_WITNESS": str(folder / "witness"),
            # A crawl opens in minutes what nobody opens in an hour; the ceilings have tests of their own.
            "RRJETA_UNSEALINGS_USER": "1000000000",
            "RRJETA_UNSEALINGS_ALL": "1000000000",
            "DJANGO_SETTINGS_MODULE": "rrjeta.config.settings",
            "PYTHONPATH": f"{ROOT / 'src'}:{ROOT}",
            **environment,
        }
        self._server: subprocess.Popen[bytes] | None = None

    def prepare(self) -> None:
        """Make keys, tables and the country pack."""
        self._run([sys.executable, str(ROOT / "setup" / "make_keys.py"), str(self.keys), str(self.data)])
        self._run([*_RRJETA, "prepare"])

    def start(self) -> float:
        """Serve; return after how many seconds the first page was answered."""
        begun = time.monotonic()
        with (self.folder / "said").open("ab") as said:
            self._server = subprocess.Popen(
                [*_RRJETA, "serve", "--port", str(self.port)],
                env=self.environment,
                stdout=said,
                stderr=said,
                start_new_session=True,
            )
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() - begun > _SECONDS:
                raise RuntimeError(f"The server did not start:\n{(self.folder / 'said').read_text()[-2000:]}")
            time.sleep(0.02)
        return time.monotonic() - begun

    def kill(self) -> None:
        """End the server and its workers in the middle of whatever they do."""
        self._end(signal.SIGKILL)

    def stop(self) -> None:
        """End the server as its keeper would."""
        self._end(signal.SIGINT)

    def command(self, *words: str) -> str:
        """Run a command of the product and return what it said."""
        return self._run([*_RRJETA, *words])

    def asked(self, question: str, **given: Any) -> Any:
        """Return what a function of `tests/hostile/behind.py` answers that runs on this copy's database."""
        return json.loads(self._run([*_BEHIND, question], json.dumps(given)))

    def _run(self, command: list[str], told: str = "") -> str:
        # Told on standard input: ten thousand ids are more than a command line takes.
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, input=told, capture_output=True, text=True, check=False
        )
        if done.returncode != 0:
            raise RuntimeError(f"{command[-2:]} failed:\n{done.stdout[-1000:]}{done.stderr[-3000:]}")
        return done.stdout

    def _answers(self) -> bool:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=_SECONDS)
        try:
            connection.request("GET", "/sign-in")
            return connection.getresponse().status == 200
        except OSError:
            return False
        finally:
            connection.close()

    def _end(self, how: signal.Signals) -> None:
        if self._server is not None and self._server.poll() is None:
            os.killpg(self._server.pid, how)
            self._server.wait(timeout=_SECONDS)
        self._server = None


class Browser:
    """One signed-in browser on a connection that it keeps."""

    def __init__(self, port: int, session: str) -> None:
        self._connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_SECONDS)
        self._cookies = f"sessionid={session}; csrftoken={_TOKEN}"

    def get(self, path: str) -> tuple[int, str]:
        """Return the status and the page."""
        return self._ask("GET", path, None, {})

    def post(self, path: str, sent: dict[str, str], photograph: bytes | None = None) -> tuple[int, str]:
        """Send a form, with a photograph where one is given; return the status and the page."""
        fields = {"csrfmiddlewaretoken": _TOKEN, **sent}
        if photograph is None:
            coded = {"Content-Type": "application/x-www-form-urlencoded"}
            return self._ask("POST", path, urlencode(fields).encode(), coded)
        parts = [
            f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
            for name, value in fields.items()
        ]
        head = f'--{_BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="a.jpg"\r\n'
        parts.append(f"{head}Content-Type: image/jpeg\r\n\r\n".encode() + photograph + b"\r\n")
        body = b"".join(parts) + f"--{_BOUNDARY}--\r\n".encode()
        return self._ask("POST", path, body, {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"})

    def close(self) -> None:
        """End the connection."""
        self._connection.close()

    def _ask(self, method: str, path: str, body: bytes | None, headers: dict[str, str]) -> tuple[int, str]:
        self._connection.request(method, path, body, {"Cookie": self._cookies, **headers})
        answer = self._connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")


def new_operation() -> str:
    """Return an id for one more thing to be done."""
    return str(uuid4())


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
