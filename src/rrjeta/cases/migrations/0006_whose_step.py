from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("cases", "0005_done_alone")]

    operations = [migrations.RemoveField(model_name="case", name="waits_for")]
