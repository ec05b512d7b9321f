from django.apps import AppConfig


class FilesConfig(AppConfig):
    name = "rrjeta.files"
    label = "files"
