from django.apps import AppConfig


class CasesConfig(AppConfig):
    name = "rrjeta.cases"
    label = "cases"
