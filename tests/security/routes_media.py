"""The report of pictures that look the same."""

from tests.security.routes import declare

declare("projects/<str:project_id>/duplicates", params=lambda w: {"project_id": w.project.pk})
