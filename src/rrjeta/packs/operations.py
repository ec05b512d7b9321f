"""Checks a pack and stores it. Run by a command of the machine's owner, before anybody can sign in."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from rrjeta.kernel.clock import now
from rrjeta.kernel.facts import PackLoaded
from rrjeta.kernel.seams import announce
from rrjeta.packs import head, lists
from rrjeta.packs.current import forget
from rrjeta.packs.facts import Fault, PackFaults
from rrjeta.packs.models import PackPart, PackVersion
from rrjeta.packs.parts import Part, registered
from rrjeta.packs.reading import Pack, read_pack


@dataclass(frozen=True, slots=True)
class Loading:
    """What loading did: the number of the version that holds now, and whether it is a new one."""

    number: int
    code: str
    released: int
    is_new: bool


def check_pack(folder: Path) -> Pack:
    """Return the pack in the folder. Raises PackFaults with every fault."""
    return read_pack(folder)


def load_pack(folder: Path, parts: Sequence[Part] | None = None) -> Loading:
    """Store the pack as the newest version, whole or not at all; the same pack again changes nothing.

    Raises PackFaults, also for another country's pack and when a code that records may carry is gone, and whatever a
    part's loader raises.
    """
    parts = registered() if parts is None else parts
    pack = read_pack(folder, parts)
    try:
        with transaction.atomic():
            newest = PackVersion.objects.select_for_update().order_by("-number").first()
            if newest is not None and newest.digest == pack.digest:
                return Loading(newest.number, newest.code, newest.released, is_new=False)
            _refuse_another_past(newest, pack)
            stored = _store(pack, newest.number + 1 if newest else 1, parts)
            transaction.on_commit(forget)
    finally:
        forget()
    return Loading(stored.number, stored.code, stored.released, is_new=True)


def _refuse_another_past(newest: PackVersion | None, pack: Pack) -> None:
    if newest is None:
        return
    if newest.code != pack.contents["head"]["code"]:
        raise PackFaults([Fault(head.FILE, 1, f"this installation holds the pack {newest.code!r}, not another one")])
    before = json.loads(PackPart.objects.get(version=newest, name="lists").content)
    if faults := lists.deleted_codes(before, pack.contents["lists"]):
        raise PackFaults(faults)


def _store(pack: Pack, number: int, parts: Sequence[Part]) -> PackVersion:
    told = pack.contents["head"]
    stored = PackVersion.objects.create(
        number=number, code=told["code"], released=told["version"], digest=pack.digest, loaded_at=now()
    )
    PackPart.objects.bulk_create(
        [
            PackPart(version=stored, name=name, content=json.dumps(content, ensure_ascii=False))
            for name, content in pack.contents.items()
        ]
    )
    announce(PackLoaded(number, pack.contents))
    for part in parts:
        if part.load is not None:
            part.load(number, pack.contents[part.name])
    return stored
