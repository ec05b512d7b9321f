#!/usr/bin/env python3
"""Checks one exported log against the file of its witness. Stands alone: needs Python 3.11 and the package cryptography.

    python3 verifier.py EXPORT [--key FILE] [--witness FILE]

Prints one line for each thing that is not as it was written, and ends with 1 where there is any. The format is described
in docs/log-format.md, so that anybody can write another.
"""

import argparse
import hashlib
import hmac
import json
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "rrjeta-log-1"
START = "0" * 64
_TOLD = ("id", "at", "actor", "action", "operation", "subjects", "changes", "reason", "relation")


@dataclass
class Log:
    """What an export holds, read once."""

    key: bytes | None = None
    links: dict[int, dict[int, str]] = field(default_factory=dict)
    checkpoints: dict[int, dict[str, Any]] = field(default_factory=dict)
    blobs: dict[tuple[str, str], list[tuple[int, str]]] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)

    def read(self, lines: Iterable[str]) -> None:
        """Read an export line by line and note what is wrong with it in itself."""
        self.take(map(_parsed, lines))

    def take(self, lines: Iterable[Any]) -> None:
        """Take an export whose lines are read already, and note what is wrong with it in itself."""
        counted: dict[str, int] = {}
        head: dict[str, Any] = {}
        for number, line in enumerate(lines, 1):
            try:
                kind = line["kind"]
                counted[kind] = counted.get(kind, 0) + 1
                if kind == "head":
                    head = line
                elif kind == "entry":
                    self._entry(line)
                elif kind == "checkpoint":
                    self._checkpoint(line)
                elif kind == "blob":
                    self._blob(line)
            except (ValueError, KeyError, TypeError, AttributeError):
                self.faults.append(f"line {number} cannot be read")
        if head.get("format") != FORMAT:
            self.faults.append(f"this is no export of the format {FORMAT}")
        for kind in ("entry", "checkpoint", "blob"):
            if head.get(f"{kind}_count") != counted.get(kind, 0):
                self.faults.append(
                    f"the head counts {head.get(f'{kind}_count')} of {kind}, {counted.get(kind, 0)} are here"
                )

    def _entry(self, line: dict[str, Any]) -> None:
        chain, place = line["chain"], line["place"]
        links = self.links.setdefault(chain, {0: START})
        if place != len(links):
            self.faults.append(f"chain {chain}: place {len(links)} was expected, {place} is here")
        before = links.get(place - 1, "")
        if self.key is not None and line["link"] != link_of(self.key, line, before):
            self.faults.append(f"chain {chain}, place {place}: the entry is not the one that was linked")
        links[place] = line["link"]
        for change in line["changes"]:
            if len(change) > 4:
                self.blobs.setdefault((change[0], change[1]), []).append((change[2], change[4]))

    def _checkpoint(self, line: dict[str, Any]) -> None:
        said = line["checkpoint"]
        number = said["number"]
        if number in self.checkpoints:
            self.faults.append(f"checkpoint {number} is here twice")
        if not is_signed(line):
            self.faults.append(f"checkpoint {number}: the signature is not of this content")
        self.checkpoints[number] = said
        self._agrees(said, f"checkpoint {number}")

    def _agrees(self, said: dict[str, Any], whose: str) -> None:
        for chain, place, link in said["heads"]:
            if place and self.links.get(chain, {}).get(place) != link:
                self.faults.append(f"{whose}: chain {chain} is not as it stood at place {place}")

    def _blob(self, line: dict[str, Any]) -> None:
        """Compare a blob with what was last written of it up to its version; the entries stand before the blobs."""
        known = self.blobs.get((line["table"], line["id"]), [])
        written = [digest for version, digest in sorted(known) if version <= line["version"]]
        if not written or written[-1] != line["digest"]:
            self.faults.append(f"{line['table']} {line['id']}: the blob is not the one that was written")

    def succeed(self) -> None:
        """Note where a checkpoint does not follow the one before it."""
        for number, said in sorted(self.checkpoints.items()):
            earlier = self.checkpoints.get(number - 1)
            wanted = digest_of(earlier) if earlier else START
            if said["before"] != wanted:
                self.faults.append(f"checkpoint {number} does not follow checkpoint {number - 1}")

    def witnessed(self, lines: Iterable[str]) -> None:
        """Compare with what the witness was given: whatever stood then must stand now."""
        keys = set()
        for place, text in enumerate(lines, 1):
            try:
                line = json.loads(text)
                said, number, key = line["checkpoint"], line["checkpoint"]["number"], line["public_key"]
            except (ValueError, KeyError, TypeError):
                self.faults.append(f"witness, line {place} cannot be read")
                continue
            keys.add(key)
            if not is_signed(line):
                self.faults.append(f"witness, checkpoint {number}: the signature is not of this content")
            if self.checkpoints.get(number) != said:
                self.faults.append(f"checkpoint {number} is not the one that the witness holds")
            self._agrees(said, f"witness, checkpoint {number}")
        if len(keys) > 1:
            self.faults.append("the witness was given checkpoints signed by more than one key")


def link_of(key: bytes, line: dict[str, Any], before: str) -> str:
    """Return the link that an entry should have."""
    parts = [line[name] for name in _TOLD]
    parts[5], parts[6] = digest_of(line["subjects"]), digest_of(line["changes"])
    text = f"{line['chain']}|{line['place']}|{before}|".encode() + canonical(parts)
    return hmac.digest(key, text, hashlib.sha256).hex()


def canonical(value: Any) -> bytes:
    """Return JSON without blanks, keys in order, everything beyond ASCII escaped."""
    return json.dumps(value, separators=(",", ":"), sort_keys=True).encode("ascii")


def digest_of(value: Any) -> str:
    """Return the SHA-256 of a value's JSON."""
    return hashlib.sha256(canonical(value)).hexdigest()


def is_signed(line: dict[str, Any]) -> bool:
    """Tell whether a checkpoint carries the signature of the key it names."""
    try:
        key = Ed25519PublicKey.from_public_bytes(bytes.fromhex(line["public_key"]))
        key.verify(bytes.fromhex(line["signature"]), canonical(line["checkpoint"]))
    except (InvalidSignature, ValueError, KeyError):
        return False
    return True


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return None


def faults(export: Path, key: Path | None = None, witness: Path | None = None) -> list[str]:
    """Return what is wrong with an export, in sentences; nothing when all is as it was written."""
    log = Log(bytes.fromhex(key.read_text(encoding="ascii").strip()) if key else None)
    log.read(_lines(export))
    log.succeed()
    if witness:
        log.witnessed(_lines(witness))
    return log.faults


def _lines(path: Path) -> Iterator[str]:
    with path.open(encoding="utf-8") as file:
        yield from file


def main(given: list[str]) -> int:
    """Read the arguments, say what was found, return 0 or 1."""
    parser = argparse.ArgumentParser(description="Checks an exported log of Rrjeta.")
    parser.add_argument("export", type=Path)
    parser.add_argument(
        "--key", type=Path, help="the key of the chains, in hexadecimal; without it links are not checked"
    )
    parser.add_argument("--witness", type=Path, help="the witness's file checkpoints.jsonl")
    asked = parser.parse_args(given)
    found = faults(asked.export, asked.key, asked.witness)
    said = list(found)
    if not asked.key:
        said.append("Without the key of the chains it was not checked that each entry is the one that was linked.")
    if not asked.witness:
        said.append("Without the witness nothing can be said about a log that was written anew with all its keys.")
    said.append("The log is not as it was written." if found else "The log is as it was written.")
    sys.stdout.write("\n".join(said) + "\n")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
