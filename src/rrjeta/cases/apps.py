from django.apps import AppConfig

from rrjeta.packs.parts import Part, register


class CasesConfig(AppConfig):
    name = "rrjeta.cases"
    label = "cases"

    def ready(self) -> None:
        from rrjeta.cases.rules.reading import check, content

        register(Part("pathways", check, content))
