from django.apps import AppConfig

from rrjeta.forms.rules import pack_part
from rrjeta.packs import parts


class FormsConfig(AppConfig):
    name = "rrjeta.forms"
    label = "forms"

    def ready(self) -> None:
        parts.register(pack_part.PART)
