"""Projects, items, their rights, and the policy."""

from labeling.accounts.roles import Role
from tests.security.routes import declare
from tests.security.world import World
from tests.support.people import make_member
from tests.support.projects import TEXT_SCHEMA, add_project_member


def _project(world: World) -> dict[str, object]:
    return {"project_id": world.project.pk}


def _item(world: World) -> dict[str, object]:
    return {"item_id": world.item.pk}


def _newcomer(world: World) -> str:
    return make_member(world.tenant.organisation, Role.VIEWER).email


def _member(world: World) -> dict[str, object]:
    person = make_member(world.tenant.organisation, Role.VIEWER)
    return {**_project(world), "member_id": add_project_member(world.project, person, Role.VIEWER).pk}


declare("projects", POST=lambda w: {"name": "New", "schema": TEXT_SCHEMA})
declare("projects/<str:project_id>", params=_project, PATCH=lambda w: {"name": "Renamed"})
declare("projects/<str:project_id>/progress", params=_project)
declare(
    "projects/<str:project_id>/schema-versions",
    params=_project,
    POST=lambda w: {"schema": {**TEXT_SCHEMA, "inputs": [{"name": "words", "type": "text"}]}},
)
declare(
    "projects/<str:project_id>/members",
    params=_project,
    POST=lambda w: {"email": _newcomer(w), "role": "annotator"},
)
declare("projects/<str:project_id>/members/<str:member_id>", params=_member)
declare("projects/<str:project_id>/sources", params=_project, POST=lambda w: {"name": "Camera"})
declare("projects/<str:project_id>/items", params=_project)
declare("projects/<str:project_id>/items/facets", params=_project)
declare("items/<str:item_id>", params=_item, PATCH=lambda w: {"priority": 5})
declare("items/<str:item_id>/rights", params=_item, POST=lambda w: {"licence": "CC BY 4.0"})
declare("items/<str:item_id>/verdict", params=_item)
declare("label-schema.json")
declare("rights/evaluate", POST=lambda w: {"facts": {"licence": "CC0-1.0"}})
declare("rights/merge", POST=lambda w: {"licences": ["CC0-1.0"], "mode": "merged"})
declare("licences")
