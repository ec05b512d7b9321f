"""Flips bits of a backup, one at a time, and asks whether each is found: `flipped_bits.py BACKUP [--bits N] [--seed S]`.

Needs the keys with which the backup was made (RRJETA_KEYS). Ends with 1 where a changed backup was taken for whole.
"""

import argparse
import os
import random
import sys
import tempfile
from pathlib import Path

from rrjeta.jobs.backups.container import BackupBroken
from rrjeta.jobs.backups.reading import check


def overlooked(backup: Path, bits: int, seed: int = 7) -> list[int]:
    """Return the bits of a backup whose flip is not found: some at its two ends, the others anywhere."""
    content = bytearray(backup.read_bytes())
    size, choice = len(content) * 8, random.Random(seed)
    ends = [0, size - 1, size // 2]
    places = [*ends, *choice.sample(range(400 * 8), bits // 4)]
    places += [choice.randrange(size) for _turn in range(bits - len(places))]
    missed = []
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / backup.name
        for place in places:
            content[place // 8] ^= 1 << place % 8
            changed.write_bytes(content)
            if _is_taken_for_whole(changed):
                missed.append(place)
            content[place // 8] ^= 1 << place % 8
        changed.write_bytes(content)
        if not _is_taken_for_whole(changed):
            raise AssertionError("the backup itself is not whole")
    return missed


def _is_taken_for_whole(backup: Path) -> bool:
    try:
        check(backup)
    except BackupBroken:
        return False
    return True


def main() -> int:
    """Read the arguments, say what was found."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("backup", type=Path)
    parser.add_argument("--bits", type=int, default=200)
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "rrjeta.config.settings")
    missed = overlooked(given.backup, given.bits, given.seed)
    sys.stdout.write(f"{given.bits - len(missed)} of {given.bits} flipped bits found\n")
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
