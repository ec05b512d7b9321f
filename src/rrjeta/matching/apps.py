from django.apps import AppConfig

from rrjeta.matching.rules import pack_part
from rrjeta.packs import parts


class MatchingConfig(AppConfig):
    name = "rrjeta.matching"
    label = "matching"

    def ready(self) -> None:
        parts.register(pack_part.PART)
