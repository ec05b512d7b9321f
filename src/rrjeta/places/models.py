"""Areas and organisations. The pack fills these tables; a row that a newer pack no longer names stays, unlisted."""

from typing import ClassVar

from django.db import models
from django.db.models import F, Q

from rrjeta.kernel.classify import Personal, Retention
from rrjeta.kernel.ids import new_id
from rrjeta.places.choices import AreaKind


class Area(models.Model):
    """A county, municipality, administrative unit, village, border point, or a dated division of the past."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=30, choices=[(kind.value, kind.value) for kind in AreaKind])
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    names = models.JSONField()
    other_forms = models.JSONField(default=list)
    seat = models.CharField(max_length=120, blank=True)
    latitude = models.FloatField(null=True)
    longitude = models.FloatField(null=True)
    # Row and column on a picture in which each municipality is a square, as the pack has it: `7.3`.
    tile = models.CharField(max_length=5, blank=True, default="")
    valid_from = models.DateField(null=True)
    valid_to = models.DateField(null=True)
    successor = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    rank = models.PositiveIntegerField()
    mark = models.CharField(max_length=20)
    source = models.TextField()
    is_listed = models.BooleanField(default=True)
    changed_in = models.PositiveIntegerField()

    retention = Retention.PACK
    personal: ClassVar = dict.fromkeys(
        (
            *("id", "code", "kind", "parent", "names", "other_forms", "seat", "latitude", "longitude", "tile"),
            *("valid_from", "valid_to", "successor", "rank", "mark", "source", "is_listed", "changed_in"),
        ),
        Personal.NONE,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="area_not_in_itself"),
            models.CheckConstraint(condition=Q(kind=AreaKind.COUNTY) ^ Q(parent__isnull=False), name="area_in_area"),
            models.CheckConstraint(
                condition=Q(valid_from=None) | Q(valid_to=None) | Q(valid_to__gte=F("valid_from")),
                name="area_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None)
                | Q(
                    latitude__isnull=False,
                    longitude__isnull=False,
                    latitude__range=(-90, 90),
                    longitude__range=(-180, 180),
                ),
                name="area_point_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.code


class Boundary(models.Model):
    """The shape of a municipality as an official file has it, with fewer points. No pack brings one: the office imports it.

    `rings` holds closed lines of longitude and latitude, the outer ones and the holes alike.
    """

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    area = models.OneToOneField(Area, on_delete=models.PROTECT, related_name="+")
    rings = models.JSONField()
    source = models.CharField(max_length=200)
    taken_at = models.DateTimeField()

    retention = Retention.PACK
    personal: ClassVar = dict.fromkeys(("id", "area", "rings", "source", "taken_at"), Personal.NONE)

    def __str__(self) -> str:
        return str(self.area_id)


class Organisation(models.Model):
    """A public body, unit, organisation or donor that a source names."""

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)
    code = models.CharField(max_length=60, unique=True)
    kind = models.CharField(max_length=60)
    names = models.JSONField()
    short = models.CharField(max_length=40, blank=True)
    other_forms = models.JSONField(default=list)
    area = models.ForeignKey(Area, null=True, on_delete=models.PROTECT, related_name="+")
    office_codes = models.JSONField(default=list)
    # As the source has it: a year, a month or a day.
    founded = models.CharField(max_length=10, blank=True)
    closed = models.CharField(max_length=10, blank=True)
    relations = models.JSONField(default=list)
    parent = models.ForeignKey("self", null=True, on_delete=models.PROTECT, related_name="+")
    mark = models.CharField(max_length=20)
    source = models.TextField()
    is_listed = models.BooleanField(default=True)
    changed_in = models.PositiveIntegerField()

    retention = Retention.PACK
    personal: ClassVar = dict.fromkeys(
        (
            *("id", "code", "kind", "names", "short", "other_forms", "area", "office_codes", "founded", "closed"),
            *("relations", "parent", "mark", "source", "is_listed", "changed_in"),
        ),
        Personal.NONE,
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=~Q(parent=F("id")), name="organisation_not_in_itself"),
        ]

    def __str__(self) -> str:
        return self.code
