from django.db import migrations, models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThan


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_queue_changing")]

    operations = [
        migrations.AddIndex(
            model_name="workitem",
            index=models.Index(
                F("queue"),
                F("required") - F("open_slots"),
                name="work_item_taken",
                condition=Q(GreaterThan(F("required") - F("open_slots"), 1)),
            ),
        ),
    ]
