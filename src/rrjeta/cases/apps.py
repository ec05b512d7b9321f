from django.apps import AppConfig

from rrjeta.cases.rules.reading import check, content, marks
from rrjeta.packs.parts import Part, register


class CasesConfig(AppConfig):
    name = "rrjeta.cases"
    label = "cases"

    def ready(self) -> None:
        register(Part("pathways", check, content, marks=marks))
