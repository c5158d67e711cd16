"""The gates of questions and flags. Absent, foreign and hidden look the same: `NotFound`."""

from labeling.accounts.actor import Actor
from labeling.accounts.roles import Role
from labeling.core.errors import NotFound
from labeling.core.ids import parse_id
from labeling.questions.models import Flag, Question
from projects.models import Assignment, Item
from projects.permissions import access_item, project_role, role_to_see
from projects.selectors.items import is_seen


def access_told_item(*, actor: Actor, item_id: object, need: Role = Role.ANNOTATOR) -> Item:
    """An item that the actor may ask about: one they see, or one that they have had to label, whatever became of it."""
    item = access_item(actor=actor, item_id=item_id, need=need)
    role = project_role(actor=actor, project=item.project) or Role.VIEWER
    if not is_seen(item, role=role) and not _has_had(actor, item):
        raise NotFound("item")
    return item


def access_question(*, actor: Actor, question_id: object, need: Role = Role.REVIEWER) -> Question:
    """The question with item and project, for somebody with the role `need` in it."""
    pk = parse_id(question_id)
    rows = Question.objects.select_related("item__project", "author")
    found = None if pk is None else rows.filter(pk=pk, project__organisation=actor.organisation).first()
    role = None if found is None else project_role(actor=actor, project=found.item.project)
    if found is None or role is None:
        raise NotFound("question")
    role_to_see(role, need=need)
    return found


def access_flag(*, actor: Actor, flag_id: object, need: Role = Role.STEWARD) -> Flag:
    """The flag with item and project, for somebody with the role `need` in it."""
    pk = parse_id(flag_id)
    rows = Flag.objects.select_related("item__project", "raised_by", "resolved_by")
    found = None if pk is None else rows.filter(pk=pk, project__organisation=actor.organisation).first()
    role = None if found is None else project_role(actor=actor, project=found.item.project)
    if found is None or role is None:
        raise NotFound("flag")
    role_to_see(role, need=need)
    return found


def _has_had(actor: Actor, item: Item) -> bool:
    return Assignment.objects.filter(item=item, annotator=actor.user).exists()
