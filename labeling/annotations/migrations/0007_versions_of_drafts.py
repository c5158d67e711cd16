import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("annotations", "0006_returned"),
        ("projects", "0010_stages"),
    ]

    operations = [
        migrations.AddField(
            model_name=model,
            name="schema_version",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.schemaversion",
            ),
        )
        for model in ("draft", "prediction")
    ]
