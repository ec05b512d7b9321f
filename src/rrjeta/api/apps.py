from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "rrjeta.api"
    label = "api"
