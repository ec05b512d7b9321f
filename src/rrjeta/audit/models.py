"""The log. Only `rrjeta.audit.operations` writes here; entries hold ids and codes, never names or stories."""

from typing import ClassVar

from django.db import models

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id


class LogEntry(models.Model):
    """One thing that was done, seen or refused."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=now)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    operation_id = models.UUIDField(null=True)
    subjects = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True)
    relation = models.CharField(max_length=20, blank=True)

    retention = Retention.EVIDENCE
    personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "at": Personal.MOMENT,
        "actor_id": Personal.STAFF,
        "action": Personal.NONE,
        "operation_id": Personal.PSEUDONYM,
        "subjects": Personal.PSEUDONYM,
        "changes": Personal.PSEUDONYM,
        "reason": Personal.CODED,
        "relation": Personal.CODED,
    }

    class Meta:
        indexes = [models.Index(fields=["actor_id", "at"], name="log_by_actor")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"
