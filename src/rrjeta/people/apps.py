from django.apps import AppConfig

from rrjeta.packs import parts
from rrjeta.people import pack_part


class PeopleConfig(AppConfig):
    name = "rrjeta.people"
    label = "people"

    def ready(self) -> None:
        parts.register(pack_part.PART)
