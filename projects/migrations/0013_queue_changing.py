from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0012_closed_items")]

    operations = [
        migrations.AddField(model_name="queue", name="changing", field=models.JSONField(null=True)),
    ]
