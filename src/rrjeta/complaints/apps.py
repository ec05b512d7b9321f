from django.apps import AppConfig

from rrjeta.access.facts import RoleEnded, UserDisabled
from rrjeta.kernel.seams import listen


class ComplaintsConfig(AppConfig):
    name = "rrjeta.complaints"
    label = "complaints"

    def ready(self) -> None:
        from rrjeta.complaints.operations import passing_on  # noqa: PLC0415  tables can be imported only from here on

        listen(UserDisabled, passing_on.pass_complaints)
        listen(RoleEnded, passing_on.pass_complaints_in_unit)
