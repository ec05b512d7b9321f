from django.apps import AppConfig


class SupervisionConfig(AppConfig):
    name = "rrjeta.supervision"
    label = "supervision"
