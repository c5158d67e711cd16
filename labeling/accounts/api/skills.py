"""Skills and how able people are, over HTTP."""

from typing import Any, Final

from django.db.models import Count
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.groups import EDIT, READ
from labeling.accounts.api.serializers import MemberUser
from labeling.accounts.models import Skill, SkillValue
from labeling.accounts.services import skills
from labeling.accounts.services.groups import MOST_NAME
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.serializers import Person, Strict
from labeling.api.views import ApiView, tagged
from labeling.core.errors import Invalid
from labeling.core.paging import paginate
from projects.selectors.audiences import queues_asking

_ORDER: Final = ("-value", "-id")


class NewSkill(Strict):
    name = serializers.CharField(max_length=MOST_NAME)
    description = serializers.CharField(
        max_length=skills.MOST_DESCRIPTION, required=False, allow_blank=True, default=""
    )


class SkillChange(Strict):
    name = serializers.CharField(max_length=MOST_NAME, required=False)
    description = serializers.CharField(max_length=skills.MOST_DESCRIPTION, required=False, allow_blank=True)


class SkillBody(serializers.Serializer[Any]):
    """Something that people are able to do more or less."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    description = serializers.CharField(allow_blank=True)
    people = serializers.IntegerField(help_text="how many have a value")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class NewSkillValue(Strict):
    value = serializers.IntegerField(min_value=0, max_value=skills.HIGHEST)


class SkillValueBody(serializers.Serializer[Any]):
    """How able somebody is, 0 to 100, and who said so."""

    user = MemberUser()
    value = serializers.IntegerField()
    set_by = Person(allow_null=True)
    set_at = serializers.DateTimeField()


class SkillsView(ApiView):
    access = {"GET": READ, "POST": EDIT}
    creates = frozenset({"POST"})

    @describes(response=page_of(SkillBody), query=PAGING)
    def get(self, request: Request) -> Response:
        """The organisation's skills, by name."""
        rows = Skill.objects.filter(organisation=self.actor.organisation)
        page = paginate(rows, order=("name", "id"), request=self.page_request())
        counts = _counts([skill.pk for skill in page.results])
        return self.page(page, lambda skill: skill_body(skill, counts.get(skill.pk, 0)))

    @describes(request=NewSkill, response=SkillBody, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Add a skill."""
        made = skills.create_skill(actor=self.actor, **self.read(NewSkill))
        return tagged(Response(skill_body(made, 0), status=201), made.version)


class SkillView(ApiView):
    access = {"PATCH": EDIT, "DELETE": EDIT}

    @describes(request=SkillChange, response=SkillBody, errors=(409,), versioned=True)
    def patch(self, request: Request, skill_id: str) -> Response:
        """Name or describe a skill anew."""
        skill = skills.access_skill(actor=self.actor, skill_id=skill_id)
        self.require_version(skill.version)
        version = skill.version if self.request.headers.get("If-Match") is not None else None
        changes = self.read(SkillChange)
        if not changes:
            raise Invalid("Say what is to be different: name or description.", code="skill.unchanged")
        changed = skills.change_skill(actor=self.actor, skill_id=skill_id, changes=changes, version=version)
        count = _counts([changed.pk]).get(changed.pk, 0)
        return tagged(Response(skill_body(changed, count)), changed.version)

    @describes(status=204, errors=(409,))
    def delete(self, request: Request, skill_id: str) -> Response:
        """Delete a skill that no queue asks for, with everybody's values. This cannot be undone."""
        skill = skills.access_skill(actor=self.actor, skill_id=skill_id)
        used_by = queues_asking(organisation_id=self.actor.organisation.pk, skill_id=skill.pk)
        skills.delete_skill(actor=self.actor, skill_id=skill_id, used_by=used_by)
        return Response(status=204)


class SkillPeopleView(ApiView):
    access = {"GET": READ}

    @describes(response=page_of(SkillValueBody), query=PAGING)
    def get(self, request: Request, skill_id: str) -> Response:
        """Who has a value, the most able first."""
        skill = skills.access_skill(actor=self.actor, skill_id=skill_id)
        rows = SkillValue.objects.filter(skill=skill).select_related("user", "set_by")
        return self.page(paginate(rows, order=_ORDER, request=self.page_request()), value_body)


class SkillPersonView(ApiView):
    access = {"PUT": EDIT, "DELETE": EDIT}

    @describes(request=NewSkillValue, response=SkillValueBody)
    def put(self, request: Request, skill_id: str, user_id: str) -> Response:
        """Say how able somebody of the organisation is."""
        value = self.read(NewSkillValue)["value"]
        row = skills.set_value(actor=self.actor, skill_id=skill_id, user_id=user_id, value=value)
        return Response(value_body(row))

    @describes(status=204)
    def delete(self, request: Request, skill_id: str, user_id: str) -> Response:
        """Take the value off: nothing is known of the person then, and no condition on the skill is met."""
        skills.remove_value(actor=self.actor, skill_id=skill_id, user_id=user_id)
        return Response(status=204)


def skill_body(skill: Skill, people: int) -> dict[str, Any]:
    """A skill as the API shows it."""
    return {
        "id": str(skill.pk),
        "name": skill.name,
        "description": skill.description,
        "people": people,
        "version": skill.version,
        "created_at": skill.created_at,
    }


def value_body(row: SkillValue) -> dict[str, Any]:
    """Somebody's value as the API shows it."""
    by = row.set_by
    return {
        "user": {"id": str(row.user_id), "name": row.user.name or row.user.email, "email": row.user.email},
        "value": row.value,
        "set_by": {"id": str(by.pk), "name": by.name or by.email} if by else None,
        "set_at": row.set_at,
    }


def _counts(skill_ids: list[Any]) -> dict[Any, int]:
    rows = SkillValue.objects.filter(skill__in=skill_ids).order_by().values_list("skill_id")
    return dict(rows.annotate(Count("pk")))
