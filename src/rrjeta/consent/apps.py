"""Names the room for Django; the ages and days of consent are a part of the pack."""

from django.apps import AppConfig

from rrjeta.consent.rules import pack_part
from rrjeta.packs import parts


class ConsentConfig(AppConfig):
    name = "rrjeta.consent"
    label = "consent"

    def ready(self) -> None:
        parts.register(pack_part.PART)
