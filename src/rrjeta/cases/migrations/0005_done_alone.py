"""The steps done without a second look are found without reading the register."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("cases", "0004_entry_sitting")]

    operations = [
        migrations.AddIndex(
            model_name="move",
            index=models.Index(
                condition=models.Q(("is_without_second_look", True)),
                fields=["happened_at", "id"],
                name="move_done_alone",
            ),
        ),
        migrations.AddIndex(
            model_name="approval",
            index=models.Index(
                condition=models.Q(("is_without_second_look", True)),
                fields=["happened_at", "id"],
                name="approval_done_alone",
            ),
        ),
    ]
