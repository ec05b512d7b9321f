from django.apps import AppConfig


class IncidentsConfig(AppConfig):
    name = "rrjeta.incidents"
    label = "incidents"
