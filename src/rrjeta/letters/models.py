"""Letters and their protocol numbers. A number outlives its letter, so that the register keeps no gap after an erasure."""

from typing import ClassVar

from django.db import models
from django.db.models import Q

from rrjeta.access.models import Unit
from rrjeta.cases.models import Case
from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.models import Record, SealedRecord
from rrjeta.letters.choices import Direction, State, To


class Counter(models.Model):
    """The last protocol number of a unit in a year. Its row is locked while the next one is taken."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    retention = Retention.EVIDENCE
    personal: ClassVar = {
        "id": Personal.NONE,
        "unit": Personal.NONE,
        "year": Personal.NONE,
        "last": Personal.NONE,
    }

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="one_counter_a_year")]

    def __str__(self) -> str:
        return f"{self.unit_id} {self.year}: {self.last}"


class ProtocolNumber(Record):
    """One line of the register of a unit: number, day, in or out. It names nobody and stays when its letter is erased."""

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    direction = models.CharField(max_length=5)
    taken_on = models.DateField()
    cancelled_at = models.DateTimeField(null=True)

    retention = Retention.EVIDENCE
    personal: ClassVar = {
        **Record.record_personal,
        "unit": Personal.NONE,
        "year": Personal.NONE,
        "number": Personal.NONE,
        "direction": Personal.NONE,
        "taken_on": Personal.MOMENT,
        "cancelled_at": Personal.MOMENT,
    }

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["unit", "year", "number"], name="one_letter_a_number"),
            models.CheckConstraint(condition=Q(number__gte=1), name="number_from_one"),
            models.CheckConstraint(condition=Q(direction__in=[one.value for one in Direction]), name="known_direction"),
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"


class OfficeTemplate(Record):
    """A template that an office added: a document with fields. Name and document are sealed under the master key.

    An office may take an old letter for a template and leave somebody's name in it.
    """

    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=10)
    fields = models.JSONField(default=list)
    # The name by itself: a list of templates opens no documents. Empty in rows of before, which hold it with the document.
    label = models.BinaryField(default=b"")
    content = models.BinaryField()
    ended_at = models.DateTimeField(null=True)

    retention = Retention.DIRECTORY
    personal: ClassVar = {
        **Record.record_personal,
        "unit": Personal.NONE,
        "to": Personal.NONE,
        "fields": Personal.NONE,
        "label": Personal.SEALED,
        "content": Personal.SEALED,
        "ended_at": Personal.NONE,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(to__in=[one.value for one in To]), name="known_template_reader"),
        ]
        indexes = [models.Index(fields=["unit", "ended_at"], name="template_by_unit")]


class Letter(SealedRecord):
    """A letter in the file of one child, written here or received.

    Tells: recipient (of one received: from whom), address, about, text, paper (as it was sent), their_number, their_date,
    fields and base (of an office's own template), reason, organisation, cancelled_why. One about several children of a family
    stands as a row in each one's file, with the same `together_id` and number; `child` and `part` are that child's own.
    """

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="+")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="+")
    entry = models.ForeignKey(ProtocolNumber, null=True, on_delete=models.PROTECT, related_name="+")
    together_id = models.UUIDField(null=True)
    direction = models.CharField(max_length=5)
    state = models.CharField(max_length=10)
    # The code of a template of the pack; of a letter received what kind of paper it is (`legal_act_type`).
    kind = models.CharField(max_length=40)
    own_template = models.ForeignKey(OfficeTemplate, null=True, on_delete=models.PROTECT, related_name="+")
    to = models.CharField(max_length=10, blank=True, default="")
    language = models.CharField(max_length=5)
    classes = models.JSONField(default=list)
    left_out = models.JSONField(default=list)
    settled_at = models.DateTimeField(null=True)
    cancelled_at = models.DateTimeField(null=True)
    cancelled_by_id = models.UUIDField(null=True)
    purpose = models.CharField(max_length=40, blank=True, default="")
    legal_basis = models.CharField(max_length=40, blank=True, default="")
    consent_id = models.UUIDField(null=True)

    retention = Retention.CASE_FILE
    personal: ClassVar = {
        **SealedRecord.record_personal,
        "case": Personal.PSEUDONYM,
        "unit": Personal.NONE,
        "entry": Personal.PSEUDONYM,
        "together_id": Personal.PSEUDONYM,
        "direction": Personal.CODED,
        "state": Personal.CODED,
        "kind": Personal.CODED,
        "own_template": Personal.NONE,
        "to": Personal.CODED,
        "language": Personal.CODED,
        "classes": Personal.CODED,
        "left_out": Personal.CODED,
        "settled_at": Personal.MOMENT,
        "cancelled_at": Personal.MOMENT,
        "cancelled_by_id": Personal.STAFF,
        "purpose": Personal.CODED,
        "legal_basis": Personal.CODED,
        "consent_id": Personal.PSEUDONYM,
    }

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(direction=Direction.OUT, to__in=[one.value for one in To])
                | Q(direction=Direction.IN, to=""),
                name="letter_to_somebody",
            ),
            models.CheckConstraint(
                condition=Q(state=State.UNFINISHED, direction=Direction.OUT)
                | Q(state=State.SENT, direction=Direction.OUT)
                | Q(state=State.RECEIVED, direction=Direction.IN)
                | Q(state=State.CANCELLED),
                name="state_of_letter",
            ),
            models.CheckConstraint(
                condition=Q(state=State.UNFINISHED, entry=None, settled_at=None)
                | ~Q(state=State.UNFINISHED) & Q(entry__isnull=False, settled_at__isnull=False),
                name="number_once_it_left",
            ),
            models.CheckConstraint(
                condition=Q(state=State.CANCELLED, cancelled_at__isnull=False)
                | ~Q(state=State.CANCELLED) & Q(cancelled_at=None, cancelled_by_id=None),
                name="cancelled_by_somebody",
            ),
            models.UniqueConstraint(fields=["entry"], condition=Q(together_id=None), name="number_of_one_letter"),
            models.UniqueConstraint(fields=["together_id", "case"], name="one_part_a_case"),
            models.UniqueConstraint(fields=["entry", "case"], name="one_number_a_case"),
        ]
        indexes = [
            models.Index(fields=["case", "entered_at"], name="letter_by_case"),
            models.Index(fields=["unit", "settled_at"], name="letter_by_unit"),
            models.Index(fields=["settled_at", "id"], name="letter_by_day"),
        ]
