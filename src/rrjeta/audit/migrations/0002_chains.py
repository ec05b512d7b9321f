"""Entries stand in chains. Those written before are linked as they stand, in the order in which they were written.

What they changed has no digest of its blob; one more kind of entry takes in every blob that lies in the database now.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from rrjeta.audit.rules import START, canonical, content_of, digest, link_of, microseconds
from rrjeta.kernel.ids import new_id
from rrjeta.kernel.masterkey import derived_key
from rrjeta.kernel.saving import blob_digest

_BATCH = 2000
_CHAIN = 0
_TAKEN_IN = "audit.took_in_blobs"


def link_earlier(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    model = apps.get_model("audit", "LogEntry")
    entries = model.objects.order_by("at", "id")
    if not entries.exists():
        return
    key, link, place, waiting = derived_key("log chain"), START, 0, []
    for entry in entries.iterator(_BATCH):
        place += 1
        link = link_of(key, _CHAIN, place, link, _content(entry))
        entry.chain, entry.place, entry.link = _CHAIN, place, link
        waiting.append(entry)
        if len(waiting) == _BATCH:
            entries.bulk_update(waiting, ["chain", "place", "link"])
            waiting = []
    entries.bulk_update(waiting, ["chain", "place", "link"])
    for changes in _in_batches(_blobs(editor.connection)):
        place += 1
        entry = model(id=new_id(), at=datetime.now(UTC), action=_TAKEN_IN, changes=changes, chain=_CHAIN, place=place)
        entry.link = link = link_of(key, _CHAIN, place, link, _content(entry))
        entry.save(force_insert=True)
    apps.get_model("audit", "ChainHead").objects.create(chain=_CHAIN, place=place, link=link)


def _content(entry: Any) -> bytes:
    said = [digest(canonical(one)) for one in (entry.subjects, entry.changes)]
    return content_of(vars(entry), microseconds(entry.at), *said)


def _blobs(connection: Any) -> Iterator[list[Any]]:
    """Yield a change for every sealed record and every earlier version, whatever rooms there are by now."""
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            columns = {one.name for one in connection.introspection.get_table_description(cursor, table)}
            if not {"sealed", "version"} <= columns:
                continue
            about = '"table", "record_id"' if {"table", "record_id"} <= columns else f"'{table}', \"id\""
            cursor.execute(f'SELECT {about}, "version", "sealed" FROM "{table}"')  # noqa: S608  our own tables
            while rows := cursor.fetchmany(_BATCH):
                for name, record_id, version, sealed in rows:
                    if sealed:
                        yield [name, str(UUID(str(record_id))), version, [], blob_digest(bytes(sealed))]


def _in_batches(changes: Iterator[list[Any]]) -> Iterator[list[list[Any]]]:
    batch: list[list[Any]] = []
    for change in changes:
        batch.append(change)
        if len(batch) == _BATCH:
            yield batch
            batch = []
    if batch:
        yield batch


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [
        migrations.CreateModel(
            name="ChainHead",
            fields=[
                ("chain", models.PositiveSmallIntegerField(primary_key=True, serialize=False)),
                ("place", models.PositiveBigIntegerField(default=0)),
                ("link", models.CharField(max_length=64)),
            ],
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                ("number", models.PositiveBigIntegerField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField()),
                ("heads", models.JSONField()),
                ("before", models.CharField(max_length=64)),
                ("signature", models.CharField(max_length=128)),
                ("given_at", models.DateTimeField(null=True)),
            ],
            options={
                "indexes": [models.Index(fields=["number"], condition=Q(given_at=None), name="checkpoint_to_give")],
            },
        ),
        migrations.AddField("logentry", "chain", models.PositiveSmallIntegerField(default=0), preserve_default=False),
        migrations.AddField("logentry", "place", models.PositiveBigIntegerField(null=True)),
        migrations.AddField("logentry", "link", models.CharField(default="", max_length=64), preserve_default=False),
        migrations.RunPython(link_earlier, migrations.RunPython.noop),
        migrations.AlterField("logentry", "place", models.PositiveBigIntegerField()),
        migrations.AddConstraint(
            "logentry", models.UniqueConstraint(fields=["chain", "place"], name="one_entry_a_place")
        ),
    ]
