from django.apps import AppConfig


class WebConfig(AppConfig):
    name = "rrjeta.web"
    label = "web"
