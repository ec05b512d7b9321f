from django.apps import AppConfig

from rrjeta.exports.rules import pack_part
from rrjeta.packs import parts


class ExportsConfig(AppConfig):
    name = "rrjeta.exports"
    label = "exports"

    def ready(self) -> None:
        parts.register(pack_part.PART)
