from django.apps import AppConfig

from rrjeta.importing.rules import pack_part
from rrjeta.packs import parts


class ImportingConfig(AppConfig):
    name = "rrjeta.importing"
    label = "importing"

    def ready(self) -> None:
        parts.register(pack_part.PART)
