import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("known", "0001_initial"),
        ("projects", "0010_stages"),
    ]

    operations = [
        migrations.AddField(
            model_name="knownanswer",
            name="schema_version",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="projects.schemaversion",
            ),
        )
    ]
