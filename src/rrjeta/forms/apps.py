from django.apps import AppConfig


class FormsConfig(AppConfig):
    name = "rrjeta.forms"
    label = "forms"
