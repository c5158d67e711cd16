"""Returned work whose return is appealed against: nobody is given it, and nobody loses it, until that is decided."""

from django.apps import apps
from django.db.models import Exists, OuterRef, QuerySet

from projects.models import Assignment


def undisputed(rows: QuerySet[Assignment]) -> QuerySet[Assignment]:
    """`rows` without those against whose review an appeal is open."""
    # Appeals lie above projects: known by their name alone.
    appeals = apps.get_model("annotations", "Appeal").objects
    is_open = appeals.filter(state="open", review__annotation__assignment=OuterRef("pk"))
    return rows.filter(~Exists(is_open))
