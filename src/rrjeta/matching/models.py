"""Pairs of persons who may be one, and persons who were joined. What speaks for it is codes, never a name."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.access.models import User
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.clock import now
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.matching.choices import JoinedBy, PairState
from rrjeta.people.models import Person


class Pair(Record):
    """Two persons whom a run proposed as one child; `one` has the smaller id.

    `reasons` lists [field, Agreement, weight] of each field, the weightiest first. `run` is the token of the run that
    found the pair last.
    """

    one = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    other = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    same = models.FloatField()
    family = models.FloatField()
    reasons = models.JSONField(default=list)
    state = models.CharField(max_length=10, default=PairState.OPEN)
    found_at = models.DateTimeField(default=now)
    run = models.CharField(max_length=40, blank=True)
    decided_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(null=True)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **Record.record_personal,
        "one": Personal.PSEUDONYM,
        "other": Personal.PSEUDONYM,
        "same": Personal.CODED,
        "family": Personal.CODED,
        "reasons": Personal.CODED,
        "state": Personal.CODED,
        "found_at": Personal.MOMENT,
        "run": Personal.NONE,
        "decided_by": Personal.STAFF,
        "decided_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="one_pair"),
            models.CheckConstraint(condition=Q(one__lt=F("other")), name="pair_in_order"),
            models.CheckConstraint(condition=Q(same__gte=0, family__gte=0), name="pair_of_shares"),
            models.CheckConstraint(
                condition=Q(decided_by=None, decided_at=None) | Q(decided_by__isnull=False, decided_at__isnull=False),
                name="pair_decided_by_somebody",
            ),
        ]
        indexes = [models.Index(fields=["state", "-same"], name="pair_by_likeness")]


class SearchKey(models.Model):
    """What is held under one blind key: at most four sealed entries (decision 23). Its number is the key itself.

    A key of eight bytes is the row's own number, so that SQLite and PostgreSQL find it in one step. Whose entries they are
    stands inside them.
    """

    id = models.BigAutoField(primary_key=True)
    held = models.BinaryField()
    epoch = models.PositiveSmallIntegerField()

    retention = Retention.SUBJECT
    personal: ClassVar = {"id": Personal.PSEUDONYM, "held": Personal.SEALED, "epoch": Personal.NONE}

    def __str__(self) -> str:
        return "a blind key"


class SearchRow(models.Model):
    """The features of one name that a person goes by, sealed under the search key: what is compared with it.

    A person has one row, and one more for each other name. A row never changes: another name is another row.
    """

    id = models.BigAutoField(primary_key=True)
    person = models.ForeignKey(Person, on_delete=models.CASCADE, related_name="+")
    sealed = models.BinaryField()
    epoch = models.PositiveSmallIntegerField()

    retention = Retention.SUBJECT
    personal: ClassVar = {
        "id": Personal.PSEUDONYM,
        "person": Personal.PSEUDONYM,
        "sealed": Personal.SEALED,
        "epoch": Personal.NONE,
    }

    class Meta:
        indexes = [models.Index(fields=["epoch", "id"], name="search_row_by_epoch")]

    def __str__(self) -> str:
        return str(self.pk)


class SearchWords(models.Model):
    """How often words stand in the register, sealed under the search key; counted up to a row, one line at most.

    `is_behind` says that rows were taken out since.
    """

    until = models.BigIntegerField()
    sealed = models.BinaryField()
    epoch = models.PositiveSmallIntegerField()
    built_at = models.DateTimeField()
    is_behind = models.BooleanField(default=False)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        "id": Personal.NONE,
        "until": Personal.NONE,
        "sealed": Personal.SEALED,
        "epoch": Personal.NONE,
        "built_at": Personal.NONE,
        "is_behind": Personal.NONE,
    }

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(id=1), name="one_line_of_words")]

    def __str__(self) -> str:
        return "words"


class Joining(SealedRecord):
    """One person's record joined into another's, or asked to be. Tells: reason.

    `waits_for` lists the units of which somebody must confirm. `repointed` lists the records that pointed to the one that
    went and followed it. `trace` lists [table, id, version, whether it is new] of what joining their cases wrote, in order:
    by it everything is put back. `cases` lists [case that went, case that remains].
    """

    kept = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    gone = models.ForeignKey(Person, on_delete=models.PROTECT, related_name="+")
    pair = models.ForeignKey(Pair, null=True, on_delete=models.PROTECT, related_name="+")
    how = models.CharField(max_length=10, default=JoinedBy.DESK)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=now)
    waits_for = models.JSONField(default=list)
    confirmed_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    joined_at = models.DateTimeField(null=True)
    undo_until = models.DateTimeField(null=True)
    withdrawn_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(User, null=True, on_delete=models.PROTECT, related_name="+")
    undone_at = models.DateTimeField(null=True)
    repointed = models.JSONField(default=list)
    trace = models.JSONField(default=list)
    cases = models.JSONField(default=list)

    retention = Retention.SUBJECT
    personal: ClassVar = {
        **SealedRecord.record_personal,
        **dict.fromkeys(("kept", "gone", "pair", "repointed", "trace", "cases"), Personal.PSEUDONYM),
        **dict.fromkeys(("asked_by", "confirmed_by", "withdrawn_by", "undone_by"), Personal.STAFF),
        **dict.fromkeys(("asked_at", "joined_at", "undo_until", "withdrawn_at", "undone_at"), Personal.MOMENT),
        "how": Personal.CODED,
        "waits_for": Personal.PLACE,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["gone"],
                condition=Q(undone_at=None, withdrawn_at=None),
                name="joined_once",
            ),
            models.CheckConstraint(condition=~Q(kept=F("gone")), name="joined_into_another"),
            models.CheckConstraint(
                condition=Q(joined_at=None, undo_until=None) | Q(joined_at__isnull=False, undo_until__isnull=False),
                name="joined_has_end_of_undo",
            ),
            models.CheckConstraint(condition=Q(undone_at=None) | Q(joined_at__isnull=False), name="undone_was_joined"),
            models.CheckConstraint(
                condition=Q(withdrawn_at=None) | Q(joined_at=None), name="withdrawn_was_never_joined"
            ),
            models.CheckConstraint(
                condition=~(Q(undone_at=None) ^ Q(undone_by=None)) & ~(Q(withdrawn_at=None) ^ Q(withdrawn_by=None)),
                name="joining_ended_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(confirmed_by=None) | ~Q(confirmed_by=F("asked_by")), name="confirmed_by_another"
            ),
        ]
        indexes = [models.Index(fields=["kept"], name="joining_by_kept")]


class Tuning(Record):
    """How strongly everything speaks, and how likely a double is, as this office's decisions say; the newest row counts."""

    scale = models.FloatField()
    shift = models.FloatField()
    decisions = models.PositiveIntegerField()
    same_count = models.PositiveIntegerField()
    made_at = models.DateTimeField(default=now)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        **dict.fromkeys(("scale", "shift", "decisions", "same_count", "made_at"), Personal.NONE),
    }
