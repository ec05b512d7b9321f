from django.apps import AppConfig


class AidConfig(AppConfig):
    name = "rrjeta.aid"
    label = "aid"
