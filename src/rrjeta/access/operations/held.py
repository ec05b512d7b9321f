"""Text that somebody sent after their session had ended: kept sealed for its author, given back once."""

import json
from collections.abc import Collection
from contextlib import suppress
from datetime import datetime
from typing import Any
from uuid import UUID

from rrjeta.access.actors import Actor
from rrjeta.access.models import HeldText, User
from rrjeta.kernel.errors import NotFound
from rrjeta.kernel.sealing import SealBroken, open_for, seal_for

PURPOSE = "held text"


def holder_of(held: HeldText) -> str:
    """Return to whom and to which row a held text is sealed."""
    return f"{held.id}|{held.user_id}"


def hold_text(*, user_id: UUID, path: str, typed: dict[str, Any], had_files: bool = False) -> UUID | None:
    """Keep what was typed for this user; return the id under which they find it, or None for an unknown user."""
    if not User.objects.filter(id=user_id, is_active=True).exists():
        return None
    held = HeldText(user_id=user_id)
    held.sealed = seal_for(PURPOSE, holder_of(held), {"path": path, "typed": typed, "had_files": had_files})
    held.save(force_insert=True)
    return held.id


def held_text(actor: Actor, held_id: UUID) -> dict[str, Any]:
    """Return path, typed values and whether files were lost, held for this actor. Raises NotFound for anybody else's."""
    held = HeldText.objects.filter(id=held_id, user_id=actor.user_id).first()
    if held is None:
        raise NotFound
    return open_for(PURPOSE, holder_of(held), bytes(held.sealed))


def held_texts(actor: Actor) -> list[tuple[UUID, datetime]]:
    """Return what is held for this actor, still sealed: under which id and since when, the oldest first. One query."""
    return list(HeldText.objects.filter(user_id=actor.user_id).order_by("held_at", "id").values_list("id", "held_at"))


def drop_held_text(actor: Actor, held_id: UUID) -> None:
    """Forget what was held for this actor."""
    HeldText.objects.filter(id=held_id, user_id=actor.user_id).delete()


def drop_held_about(words: Collection[str]) -> None:
    """Forget what is held and names one of these ids or numbers, in its address or in what was typed."""
    for held in HeldText.objects.all():
        with suppress(SealBroken):
            said = json.dumps(open_for(PURPOSE, holder_of(held), bytes(held.sealed)))
            if any(word in said for word in words):
                held.delete()
