"""When somebody last had a file open: from then on is what changed for them."""

from typing import ClassVar

from django.db import models

from rrjeta.access.models import User
from rrjeta.cases.models.case import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.ids import new_id


class FileSeen(models.Model):
    """The sitting in which a user had the file of a case open. `since_at` is the end of the sitting before, if there was one.

    A mark beside the log, written with its entry. It proves nothing and passes by itself.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    seen_at = models.DateTimeField()
    since_at = models.DateTimeField(null=True)

    retention = Retention.PASSING
    passes_from = "seen_at"
    personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "user": Personal.STAFF,
        "case": Personal.PSEUDONYM,
        "seen_at": Personal.STAFF,
        "since_at": Personal.STAFF,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "case"], name="file_seen_once_by_each")]
        indexes = [models.Index(fields=["seen_at"], name="file_seen_by_age")]

    def __str__(self) -> str:
        return str(self.id)
