"""Entries stand in chains. Those written before are linked as they stand, in the order in which they were written."""

import json
from typing import Any

from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.db.models import Q

from rrjeta.audit.rules import START, content_of, digest, link_of, microseconds
from rrjeta.kernel.masterkey import derived_key

_BATCH = 2000
_CHAIN = 0


def link_earlier(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    entries = apps.get_model("audit", "LogEntry").objects.order_by("at", "id")
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
    apps.get_model("audit", "ChainHead").objects.create(chain=_CHAIN, place=place, link=link)


def _content(entry: Any) -> bytes:
    said = [digest(json.dumps(one, separators=(",", ":")).encode()) for one in (entry.subjects, entry.changes)]
    return content_of(vars(entry), microseconds(entry.at), *said)


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
