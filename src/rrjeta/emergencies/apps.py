from django.apps import AppConfig


class EmergenciesConfig(AppConfig):
    name = "rrjeta.emergencies"
    label = "emergencies"
