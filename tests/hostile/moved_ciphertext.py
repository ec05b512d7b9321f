"""Moves sealed bytes to other rows, cases, revisions and files, and keys to other subjects: each must be refused.

    python tests/hostile/moved_ciphertext.py [--moves 1000]

Makes a database of its own with cases, notes in several versions and photographs.
"""

import argparse
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.hostile.served import Served  # noqa: E402  found where this file lies


def move(served: Served, moves: int, seed: int = 7) -> dict[str, Any]:
    """Return how many moves of each kind were tried on a prepared copy, and which opened."""
    served.asked("crowd", count=6)
    served.asked("edited", count=12)
    found: dict[str, Any] = served.asked("moved", count=moves, seed=seed)
    return found


def main() -> int:
    """Read the arguments, move, say the figures."""
    parser = argparse.ArgumentParser(description="Moves sealed bytes to where they do not belong.")
    parser.add_argument("--moves", type=int, default=1000)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="rrjeta-moved-") as folder:
        served = Served(Path(folder))
        served.prepare()
        found = move(served, given.moves)
    tried = sum(found["tried"].values())
    sys.stdout.write("\n".join([*found["opened"][:10], f"{tried - len(found['opened'])} of {tried} refused"]) + "\n")
    return 1 if found["opened"] else 0


if __name__ == "__main__":
    sys.exit(main())
