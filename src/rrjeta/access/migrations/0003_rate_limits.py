"""The table in which every process counts refused sign-ins; Django's database cache names and shapes it."""

from django.core.management import call_command
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps


def make_cache_table(apps: StateApps, editor: BaseDatabaseSchemaEditor) -> None:
    call_command("createcachetable", database=editor.connection.alias, verbosity=0)


class Migration(migrations.Migration):
    dependencies = [("access", "0002_given_password")]
    operations = [migrations.RunPython(make_cache_table, migrations.RunPython.noop)]
