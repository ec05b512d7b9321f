from django.apps import AppConfig

from rrjeta.kernel import seams
from rrjeta.matching.rules import pack_part
from rrjeta.packs import parts
from rrjeta.people.facts import PersonTold


class MatchingConfig(AppConfig):
    name = "rrjeta.matching"
    label = "matching"

    def ready(self) -> None:
        from rrjeta.kernel.epochs import WhoHolds  # noqa: PLC0415  tables can be imported only from here on
        from rrjeta.matching.operations import keeping  # noqa: PLC0415  as above

        seams.listen(PersonTold, keeping.on_person_told)
        seams.answer(WhoHolds, keeping.what_matching_holds)
        parts.register(pack_part.PART)
