"""Names the room of commands for Django."""

from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "rrjeta.jobs"
    label = "jobs"
