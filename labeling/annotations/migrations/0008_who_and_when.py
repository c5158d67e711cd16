import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

PEOPLE = (("annotationrevision", "author", "revision_author"), ("review", "reviewer", "review_reviewer"))


class Migration(migrations.Migration):
    """Statements of work find what somebody did in a time; the index on person and time replaces that on person."""

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("annotations", "0007_versions_of_drafts"),
    ]

    operations = [
        operation
        for model, person, name in PEOPLE
        for operation in (
            migrations.AddIndex(
                model_name=model, index=models.Index(fields=[person, "created_at"], name=name)
            ),
            migrations.AlterField(
                model_name=model,
                name=person,
                field=models.ForeignKey(
                    db_index=False,
                    null=True,
                    on_delete=django.db.models.deletion.SET_NULL,
                    related_name="+",
                    to=settings.AUTH_USER_MODEL,
                ),
            ),
        )
    ]
