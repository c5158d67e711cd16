"""Migrations of labels."""

from tests.security.routes import declare

declare(
    "projects/<str:project_id>/schema-migrations",
    params=lambda w: {"project_id": w.project.pk},
    POST=lambda w: {
        "steps": [{"op": "rename", "kind": "option", "control": "mood", "from": ["good"], "to": "fine"}],
        "dry_run": True,
    },
)
