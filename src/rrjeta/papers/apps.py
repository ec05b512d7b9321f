from django.apps import AppConfig

from rrjeta.packs import parts
from rrjeta.papers.rules import pack_part


class PapersConfig(AppConfig):
    name = "rrjeta.papers"
    label = "papers"

    def ready(self) -> None:
        parts.register(pack_part.PART)
