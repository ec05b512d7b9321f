"""Kills a server that colleagues write to, again and again: nothing acknowledged is lost, nothing is there by halves.

    python tests/hostile/kill_nine.py [--runs 20] [--writes 1000] [--database URL]

Starts a server of its own on a fresh folder. Every eighth write is a photograph.
"""

import argparse
import http.client
import random
import sys
import tempfile
import threading
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

from PIL import Image

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.hostile.served import Browser, Served, new_operation  # noqa: E402  found where this file lies

_WRITERS = 4


@dataclass
class Outcome:
    """What many runs showed."""

    acknowledged: int = 0
    lost: list[str] = field(default_factory=list)
    halves: list[str] = field(default_factory=list)
    slowest: float = 0.0
    refused: list[str] = field(default_factory=list)

    @property
    def holds(self) -> bool:
        """Tell whether everything that was promised was kept."""
        return not self.lost and not self.halves and not self.refused and self.slowest <= 10

    def text(self) -> str:
        """Return the figures in one line."""
        return (
            f"{self.acknowledged} writes acknowledged, {len(self.lost)} lost, {len(self.halves)} half-written,"
            f" {len(self.refused)} refused; ready again in at most {self.slowest:.1f} s"
        )


def attack(served: Served, runs: int, writes: int, seed: int = 7) -> Outcome:
    """Have colleagues write to a prepared copy, kill it somewhere among so many writes, start it again, and look."""
    choice, outcome = random.Random(seed), Outcome()
    office = served.asked("office", sessions=_WRITERS)
    served.start()
    acknowledged: list[str] = []
    try:
        for _run in range(runs):
            _write_until_killed(served, office, acknowledged, outcome, choice.randrange(writes // 4, writes))
            outcome.slowest = max(outcome.slowest, served.start())
    finally:
        served.stop()
    found = served.asked("kept", operations=acknowledged)
    outcome.acknowledged, outcome.lost, outcome.halves = len(acknowledged), found["lost"], found["halves"]
    return outcome


def _write_until_killed(
    served: Served, office: dict[str, list[str]], acknowledged: list[str], outcome: Outcome, until: int
) -> None:
    case, reached, begun = office["cases"][0], threading.Event(), len(acknowledged)
    photograph = _photograph()

    def write(session: str) -> None:
        browser, turn = Browser(served.port, session), 0
        try:
            while True:
                turn += 1
                sent = {"operation_id": new_operation()}
                if turn % 8:
                    status, _page = browser.post(f"/cases/{case}/notes/add", {**sent, "text": f"Telefonova {turn}."})
                else:
                    kind = {"kind": "other", "title": "Vizatimi"}
                    status, _page = browser.post(f"/cases/{case}/documents", {**sent, **kind}, photograph)
                if status == 302:
                    acknowledged.append(sent["operation_id"])
                else:
                    outcome.refused.append(str(status))
                if len(acknowledged) - begun >= until or len(outcome.refused) > 20:
                    reached.set()
        except (OSError, http.client.HTTPException):
            # Killed; whether this write was kept nobody was told.
            browser.close()
        finally:
            reached.set()

    writers = [threading.Thread(target=write, args=(session,)) for session in office["sessions"]]
    for one in writers:
        one.start()
    reached.wait()
    served.kill()
    for one in writers:
        one.join()


def _photograph() -> bytes:
    out = BytesIO()
    Image.new("RGB", (80, 60), "white").save(out, "JPEG")
    return out.getvalue()


def main() -> int:
    """Read the arguments, attack, say the figures."""
    parser = argparse.ArgumentParser(description="Kills a server that colleagues write to.")
    parser.add_argument("--runs", type=int, default=20)
    parser.add_argument("--writes", type=int, default=1000)
    parser.add_argument("--database", default="", help="an empty PostgreSQL instead of SQLite")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rrjeta-kill-") as folder:
        served = Served(Path(folder), given.database)
        served.prepare()
        outcome = attack(served, given.runs, given.writes)
    for one in (*outcome.lost[:10], *outcome.halves[:10]):
        sys.stdout.write(f"{one}\n")
    sys.stdout.write(outcome.text() + "\n")
    return 0 if outcome.holds else 1


if __name__ == "__main__":
    sys.exit(main())
