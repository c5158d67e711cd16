"""Groups, skills, statements, questions, flags, previews."""

from labeling.accounts.roles import Role
from labeling.accounts.services.groups import create_group
from labeling.accounts.services.skills import create_skill
from labeling.questions.services.flags import raise_flag
from labeling.questions.services.questions import ask
from tests.security.routes import declare
from tests.security.world import World
from tests.support.people import make_member


def _group(world: World) -> dict[str, object]:
    return {"group_id": create_group(actor=world.tenant.actor(Role.OWNER), name="Night shift").pk}


def _skill(world: World) -> dict[str, object]:
    return {"skill_id": create_skill(actor=world.tenant.actor(Role.OWNER), name="Birds").pk}


def _person(world: World) -> dict[str, object]:
    return {"user_id": make_member(world.tenant.organisation, Role.VIEWER).pk}


def _project(world: World) -> dict[str, object]:
    return {"project_id": world.project.pk}


def _item(world: World) -> dict[str, object]:
    return {"item_id": world.item.pk}


def _question(world: World) -> dict[str, object]:
    made = ask(actor=world.tenant.actor(Role.ANNOTATOR), item=world.item, text="Is this one a bus?")
    return {"question_id": made.pk}


def _flag(world: World) -> dict[str, object]:
    made = raise_flag(actor=world.tenant.actor(Role.ANNOTATOR), item=world.item, kind="unsure")
    return {"flag_id": made.pk}


declare("groups", POST=lambda w: {"name": "Day shift"})
declare("groups/<str:group_id>", params=_group, PATCH=lambda w: {"name": "Late shift"})
declare(
    "groups/<str:group_id>/members/<str:user_id>",
    params=lambda w: {**_group(w), **_person(w)},
    PUT=lambda w: None,
)
declare("skills", POST=lambda w: {"name": "Plants"})
declare("skills/<str:skill_id>", params=_skill, PATCH=lambda w: {"name": "Trees"})
declare("skills/<str:skill_id>/people", params=_skill)
declare(
    "skills/<str:skill_id>/people/<str:user_id>",
    params=lambda w: {**_skill(w), **_person(w)},
    PUT=lambda w: {"value": 80},
)
declare("items/<str:item_id>/questions", params=_item, POST=lambda w: {"text": "Is this one a bus?"})
declare("projects/<str:project_id>/questions", params=_project)
declare("questions/<str:question_id>/answers", params=_question, POST=lambda w: {"text": "Yes."})
declare("questions/<str:question_id>/close", params=_question, POST=lambda w: None)
declare("items/<str:item_id>/flags", params=_item, POST=lambda w: {"kind": "unsure"})
declare("projects/<str:project_id>/flags", params=_project)
declare("flags/<str:flag_id>/resolve", params=_flag, POST=lambda w: {"resolution": "noted"})
declare("projects/<str:project_id>/statement", params=_project)
declare("statement")
declare("projects/<str:project_id>/preview", params=_project)
declare(
    "projects/<str:project_id>/preview/check",
    params=_project,
    POST=lambda w: {"item": str(w.item.pk), "result": {"mood": "good"}},
)
