from django.apps import AppConfig


class AuditConfig(AppConfig):
    name = "rrjeta.audit"
    label = "audit"
