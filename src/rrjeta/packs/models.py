"""Every version of the pack that was loaded, kept for the records made under it."""

from typing import ClassVar

from django.db import models

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now


class PackVersion(models.Model):
    """One state of the pack. `number` counts the loads here; `released` is the version that the pack gives itself."""

    number = models.PositiveIntegerField(primary_key=True)
    code = models.CharField(max_length=60)
    released = models.PositiveIntegerField()
    digest = models.CharField(max_length=64)
    loaded_at = models.DateTimeField(default=now)

    retention = Retention.PACK
    personal: ClassVar = {
        "number": Personal.NONE,
        "code": Personal.NONE,
        "released": Personal.NONE,
        "digest": Personal.NONE,
        "loaded_at": Personal.NONE,
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=models.Q(number__gte=1), name="pack_number_from_one")]

    def __str__(self) -> str:
        return f"{self.code} {self.released} (load {self.number})"


class PackPart(models.Model):
    """What one version says in one part."""

    version = models.ForeignKey(PackVersion, on_delete=models.PROTECT, related_name="parts")
    name = models.CharField(max_length=60)
    # JSON as text: a column of JSON would not keep the order of keys in every database.
    content = models.TextField()

    retention = Retention.PACK
    personal: ClassVar = {
        "id": Personal.NONE,
        "version": Personal.NONE,
        "name": Personal.NONE,
        "content": Personal.NONE,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "name"], name="one_part_of_a_name")]

    def __str__(self) -> str:
        return f"{self.name} of {self.version_id}"
