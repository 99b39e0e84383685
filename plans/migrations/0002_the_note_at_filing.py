from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="submission",
            name="note_number",
            field=models.PositiveSmallIntegerField(default=0),
        ),
    ]
