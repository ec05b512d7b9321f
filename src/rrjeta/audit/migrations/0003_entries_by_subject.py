from typing import Any

from django.db import migrations

_MAKE = "CREATE INDEX log_by_subject ON audit_logentry USING gin (subjects jsonb_path_ops)"
_DROP = "DROP INDEX log_by_subject"


def _on_postgres(sql: str) -> Any:
    """SQLite knows no such index; it reads the entries of the time that is asked for (docs/decisions/0013)."""

    def run(apps: Any, schema_editor: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_chains")]

    operations = [migrations.RunPython(_on_postgres(_MAKE), _on_postgres(_DROP))]
