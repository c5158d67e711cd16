"""Mark the items whose work was closed by a flag before items could say so."""

from typing import Any

from django.db import migrations
from django.db.models import OuterRef, Subquery


def mark(apps: Any, schema_editor: Any) -> None:  # noqa: ARG001 - Django's signature
    flags = apps.get_model("questions", "Flag").objects.filter(resolution="closed")
    when = flags.filter(item=OuterRef("pk")).order_by("resolved_at").values("resolved_at")[:1]
    items = apps.get_model("projects", "Item").objects.filter(closed_at=None, pk__in=flags.values("item"))
    items.update(closed_at=Subquery(when))


class Migration(migrations.Migration):
    dependencies = [("questions", "0001_questions_and_flags"), ("projects", "0012_closed_items")]
    operations = [migrations.RunPython(mark, migrations.RunPython.noop)]
