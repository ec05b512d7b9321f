from django.apps import AppConfig

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.kernel.seams import listen


class HotlineConfig(AppConfig):
    name = "rrjeta.hotline"
    label = "hotline"

    def ready(self) -> None:
        from rrjeta.hotline.operations import passing_on  # noqa: PLC0415  tables can be imported only from here on

        listen(UserDisabled, passing_on.pass_desk)
        listen(RoleEnded, passing_on.pass_desk_in_unit)
