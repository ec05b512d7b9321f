from django.apps import AppConfig


class AccessConfig(AppConfig):
    name = "rrjeta.access"
    label = "access"
