from django.apps import AppConfig

from rrjeta.kernel import seams


class AccessConfig(AppConfig):
    name = "rrjeta.access"
    label = "access"

    def ready(self) -> None:
        from rrjeta.access.operations.turning import what_access_holds  # noqa: PLC0415  tables only from here on
        from rrjeta.kernel.epochs import WhoHolds  # noqa: PLC0415  as above

        seams.answer(WhoHolds, what_access_holds)
