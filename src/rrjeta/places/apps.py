"""Names the room for Django, and has it take the places of each pack that is stored."""

from django.apps import AppConfig

from rrjeta.kernel.facts import PackLoaded
from rrjeta.kernel.seams import listen


class PlacesConfig(AppConfig):
    name = "rrjeta.places"
    label = "places"

    def ready(self) -> None:
        from rrjeta.places.operations import take_pack  # noqa: PLC0415  tables can be imported only from here on

        listen(PackLoaded, take_pack, order=10)
