"""Names the room for Django; its indicators are a part of the pack."""

from django.apps import AppConfig

from rrjeta.packs.parts import register
from rrjeta.reporting.rules import pack_part


class ReportingConfig(AppConfig):
    name = "rrjeta.reporting"
    label = "reporting"

    def ready(self) -> None:
        register(pack_part.PART)
