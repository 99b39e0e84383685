from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("funds", "0002_ledger_append_only")]

    operations = [
        migrations.AddField(
            model_name="call",
            name="note_number",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
