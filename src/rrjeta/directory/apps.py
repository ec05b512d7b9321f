"""Names the room for Django, brings its part of a pack, and takes what a stored pack says of services."""

from django.apps import AppConfig

from rrjeta.directory.rules import pack_part
from rrjeta.kernel.facts import PackLoaded
from rrjeta.kernel.seams import listen
from rrjeta.packs import parts


class DirectoryConfig(AppConfig):
    name = "rrjeta.directory"
    label = "directory"

    def ready(self) -> None:
        from rrjeta.directory.operations.pack import take_pack  # noqa: PLC0415  tables can be imported only from here on

        parts.register(pack_part.PART)
        listen(PackLoaded, take_pack, order=20)
