"""Names the room for Django; who watches over somebody who is out passes on when they leave."""

from django.apps import AppConfig

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.kernel.seams import listen


class TripsConfig(AppConfig):
    name = "rrjeta.trips"
    label = "trips"

    def ready(self) -> None:
        from rrjeta.trips.operations import watching  # noqa: PLC0415  tables can be imported only from here on

        listen(UserDisabled, watching.on_user_disabled)
        listen(RoleEnded, watching.on_role_ended)
