import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import rrjeta.kernel.clock
import rrjeta.kernel.ids


class Migration(migrations.Migration):
    dependencies = [("access", "0005_units_of_a_town")]

    operations = [
        migrations.CreateModel(
            name="SignIn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=rrjeta.kernel.ids.new_id, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("version", models.PositiveIntegerField(default=1)),
                ("entered_at", models.DateTimeField(default=rrjeta.kernel.clock.now)),
                ("entered_by_id", models.UUIDField(null=True)),
                ("session_key", models.CharField(max_length=40, unique=True)),
                ("begun_at", models.DateTimeField(default=rrjeta.kernel.clock.now)),
                ("browser", models.CharField(blank=True, max_length=60)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE, related_name="+", to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["user", "begun_at"], name="sign_in_of_user")],
                "abstract": False,
            },
        ),
    ]
