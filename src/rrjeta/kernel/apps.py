from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "rrjeta.kernel"
    label = "kernel"
