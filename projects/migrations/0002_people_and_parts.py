import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0001_initial"),
        ("rights", "0002_people_and_parts"),
    ]

    operations = [
        migrations.RemoveIndex(model_name="item", name="item_profile"),
        migrations.AddField(
            model_name="item",
            name="vector",
            field=models.ForeignKey(
                db_index=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="rights.subjectvector",
            ),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(fields=["project", "profile", "vector", "verdict"], name="item_profile"),
        ),
        migrations.AddIndex(
            model_name="item",
            index=models.Index(
                condition=models.Q(("vector__isnull", False)), fields=["vector"], name="item_vector"
            ),
        ),
    ]
