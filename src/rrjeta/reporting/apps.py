from django.apps import AppConfig


class ReportingConfig(AppConfig):
    name = "rrjeta.reporting"
    label = "reporting"
