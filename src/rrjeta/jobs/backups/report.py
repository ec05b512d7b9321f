"""The report of a restore: what was proved, in words and as JSON, signed."""

import json
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from rrjeta.kernel.disk import new_file
from rrjeta.kernel.masterkey import RESTORE_REPORTS, derived_key


@dataclass(frozen=True)
class Proof:
    """One thing that was compared or tried."""

    what: str
    expected: str
    found: str

    @property
    def holds(self) -> bool:
        """Tell whether what was found is what was expected."""
        return self.expected == self.found


@dataclass
class Report:
    """What a restore proved of one backup."""

    backup: str
    made_at: str
    restored_at: str
    database: str
    proofs: list[Proof] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    def prove(self, what: str, expected: object, found: object) -> None:
        """Note one comparison."""
        self.proofs.append(Proof(what, str(expected), str(found)))

    @property
    def holds(self) -> bool:
        """Tell whether everything was proved."""
        return bool(self.proofs) and not self.faults and all(proof.holds for proof in self.proofs)

    @property
    def first_fault(self) -> str:
        """Return in words what does not hold, or nothing."""
        wrong = [*self.faults, *(proof.what for proof in self.proofs if not proof.holds)]
        return wrong[0] if wrong else ""

    def text(self) -> str:
        """Return the report for a person."""
        lines = [
            f"Restore of backup {self.backup}, made at {self.made_at}",
            f"Restored at {self.restored_at} into {self.database}",
            "",
            *(_line(proof) for proof in self.proofs),
            *(f"FAULT  {fault}" for fault in self.faults),
            *(f"Note   {note}" for note in self.notes),
            "",
            "Everything that was backed up is here as it was."
            if self.holds
            else "This is not what was backed up. Nothing was put in its place.",
        ]
        return "\n".join(lines) + "\n"

    def signed(self) -> dict[str, Any]:
        """Return the report with its signature."""
        said = {**asdict(self), "holds": self.holds}
        key = _key()
        return {
            "report": said,
            "signature": key.sign(_bytes(said)).hex(),
            "public_key": key.public_key().public_bytes_raw().hex(),
        }

    def write(self, folder: Path) -> Path:
        """Write the report, signed and in words, into a folder; return the signed one."""
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        moment = self.restored_at.partition(".")[0].replace(":", "")
        name = f"restore-{moment}-{secrets.token_hex(4)}"
        with new_file(folder / f"{name}.json") as file:
            file.write(json.dumps(self.signed(), indent=1, sort_keys=True).encode())
        with new_file(folder / f"{name}.txt") as file:
            file.write(self.text().encode())
        return folder / f"{name}.json"


def is_ours(signed: Any) -> bool:
    """Tell whether a signed report was written by whoever holds the keys that are here, and is unchanged."""
    try:
        _key().public_key().verify(bytes.fromhex(signed["signature"]), _bytes(signed["report"]))
    except (InvalidSignature, ValueError, KeyError, TypeError):
        return False
    return True


def _line(proof: Proof) -> str:
    return f"{'OK    ' if proof.holds else 'FAULT '} {proof.what}: {proof.found}" + (
        "" if proof.holds else f", expected {proof.expected}"
    )


def _key() -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(derived_key(RESTORE_REPORTS))


def _bytes(said: Any) -> bytes:
    return json.dumps(said, sort_keys=True, separators=(",", ":")).encode("ascii")
