"""The log. Only `rrjeta.audit.operations` writes here; entries hold ids and codes, never names or stories."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.ids import new_id


class LogEntry(models.Model):
    """One thing that was done, seen or refused, linked to the entry before it in its chain."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    at = models.DateTimeField(default=now)
    actor_id = models.UUIDField(null=True)
    action = models.CharField(max_length=80)
    operation_id = models.UUIDField(null=True)
    subjects = models.JSONField(default=list)
    changes = models.JSONField(default=list)
    reason = models.CharField(max_length=40, blank=True)
    relation = models.CharField(max_length=20, blank=True)
    chain = models.PositiveSmallIntegerField()
    place = models.PositiveBigIntegerField()
    link = models.CharField(max_length=64)

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
        "chain": Personal.NONE,
        "place": Personal.NONE,
        "link": Personal.NONE,
    }

    class Meta:
        indexes = [models.Index(fields=["actor_id", "at"], name="log_by_actor")]
        constraints = [models.UniqueConstraint(fields=["chain", "place"], name="one_entry_a_place")]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"


class ChainHead(models.Model):
    """The last place of one chain and its link. Its row is the lock behind which entries of the chain queue."""

    chain = models.PositiveSmallIntegerField(primary_key=True)
    place = models.PositiveBigIntegerField(default=0)
    link = models.CharField(max_length=64)

    retention = Retention.EVIDENCE
    personal: ClassVar = {"chain": Personal.NONE, "place": Personal.NONE, "link": Personal.NONE}

    def __str__(self) -> str:
        return f"{self.chain}: {self.place}"


class Checkpoint(models.Model):
    """All heads at one moment, signed; `given_at` says when the witness took it."""

    number = models.PositiveBigIntegerField(primary_key=True)
    at = models.DateTimeField()
    heads = models.JSONField()
    before = models.CharField(max_length=64)
    signature = models.CharField(max_length=128)
    given_at = models.DateTimeField(null=True)

    retention = Retention.EVIDENCE
    personal: ClassVar = {
        "number": Personal.NONE,
        "at": Personal.NONE,
        "heads": Personal.NONE,
        "before": Personal.NONE,
        "signature": Personal.NONE,
        "given_at": Personal.NONE,
    }

    class Meta:
        indexes = [models.Index(fields=["number"], condition=Q(given_at=None), name="checkpoint_to_give")]

    def __str__(self) -> str:
        return str(self.number)
