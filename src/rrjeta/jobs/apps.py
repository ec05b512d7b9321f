"""Names the room of commands for Django."""

from django.apps import AppConfig

from rrjeta.jobs.linking import pack_part as registers
from rrjeta.jobs.playing.pack_part import PART
from rrjeta.packs.parts import register


class JobsConfig(AppConfig):
    name = "rrjeta.jobs"
    label = "jobs"

    def ready(self) -> None:
        register(PART)
        register(registers.PART)
