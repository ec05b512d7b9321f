from django.apps import AppConfig


class ImportingConfig(AppConfig):
    name = "rrjeta.importing"
    label = "importing"
