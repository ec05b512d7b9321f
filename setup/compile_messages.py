"""Compiles every message catalogue that is newer than its compiled form."""

import sys
from pathlib import Path

import polib


def compile_all(package: Path) -> int:
    """Write each django.mo that is missing or older than its django.po; return how many were written."""
    written = 0
    for source in sorted(package.rglob("locale/**/LC_MESSAGES/*.po")):
        target = source.with_suffix(".mo")
        if target.exists() and target.stat().st_mtime >= source.stat().st_mtime:
            continue
        polib.pofile(str(source)).save_as_mofile(str(target))
        written += 1
    return written


if __name__ == "__main__":
    count = compile_all(Path(__file__).resolve().parents[1] / "src" / "rrjeta")
    print(f"{count} message catalogues compiled.", file=sys.stderr)
