from django.apps import AppConfig


class RetentionConfig(AppConfig):
    name = "rrjeta.retention"
    label = "retention"
