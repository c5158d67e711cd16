import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("media", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="mediaasset",
            name="derivation",
            field=models.CharField(
                choices=[
                    ("original", "Original"),
                    ("display", "Display"),
                    ("thumbnail", "Thumbnail"),
                    ("masked", "Masked"),
                    ("tiles", "Tiles"),
                    ("pages", "Pages"),
                    ("peaks", "Peaks"),
                    ("frames", "Frames"),
                    ("poster", "Poster"),
                    ("text", "Text"),
                ],
                default="original",
                max_length=12,
            ),
        ),
        migrations.CreateModel(
            name="PictureHash",
            fields=[
                (
                    "asset",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="picture",
                        serialize=False,
                        to="media.mediaasset",
                    ),
                ),
                ("band_0", models.PositiveIntegerField(db_index=True)),
                ("band_1", models.PositiveIntegerField(db_index=True)),
                ("band_2", models.PositiveIntegerField(db_index=True)),
                ("band_3", models.PositiveIntegerField(db_index=True)),
            ],
        ),
    ]
