"""Names the room for Django; templates are a part of the pack, and a letter that was sent has left the house."""

from django.apps import AppConfig

from rrjeta.cases.facts import ChangesBeside
from rrjeta.kernel.seams import answer
from rrjeta.letters.rules import pack_part
from rrjeta.packs import parts
from rrjeta.papers.facts import WhatElseLeaves


class LettersConfig(AppConfig):
    name = "rrjeta.letters"
    label = "letters"

    def ready(self) -> None:
        from rrjeta.kernel.epochs import WhoHolds  # noqa: PLC0415  tables can be imported only from here on
        from rrjeta.letters.queries import leaving, sealing  # noqa: PLC0415  as above

        parts.register(pack_part.PART)
        answer(WhatElseLeaves, leaving.what_leaves)
        answer(ChangesBeside, leaving.changes_beside)
        answer(WhoHolds, sealing.what_letters_hold)
