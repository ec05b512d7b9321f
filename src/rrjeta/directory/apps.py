from django.apps import AppConfig


class DirectoryConfig(AppConfig):
    name = "rrjeta.directory"
    label = "directory"
