from django.apps import AppConfig

from rrjeta.kernel import seams
from rrjeta.packs import parts
from rrjeta.people import pack_part


class PeopleConfig(AppConfig):
    name = "rrjeta.people"
    label = "people"

    def ready(self) -> None:
        from rrjeta.kernel.epochs import WhoHolds  # noqa: PLC0415  tables can be imported only from here on
        from rrjeta.people.operations.turning import what_people_hold  # noqa: PLC0415  as above

        seams.answer(WhoHolds, what_people_hold)
        parts.register(pack_part.PART)
