"""Groups of people over HTTP."""

from typing import Any, Final

from django.db.models import Count
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.serializers import MemberUser
from labeling.accounts.models import Group, GroupMember
from labeling.accounts.roles import Role
from labeling.accounts.services import groups
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.serializers import Strict
from labeling.api.views import ApiView, tagged
from labeling.core.paging import paginate
from projects.selectors.audiences import queues_asking

READ: Final = Access("organisation", "read", Role.MANAGER)
EDIT: Final = Access("organisation", "manage", Role.MANAGER)


class NewGroup(Strict):
    name = serializers.CharField(max_length=groups.MOST_NAME)


class GroupRow(serializers.Serializer[Any]):
    """A group of people."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    members = serializers.IntegerField(help_text="how many people are in it")
    version = serializers.IntegerField()
    created_at = serializers.DateTimeField()


class GroupBody(GroupRow):
    """A group with the people in it, in the order they came."""

    people = MemberUser(many=True)


class GroupsView(ApiView):
    access = {"GET": READ, "POST": EDIT}
    creates = frozenset({"POST"})

    @describes(response=page_of(GroupRow), query=PAGING)
    def get(self, request: Request) -> Response:
        """The organisation's groups, by name."""
        rows = Group.objects.filter(organisation=self.actor.organisation)
        page = paginate(rows, order=("name", "id"), request=self.page_request())
        counts = _counts([group.pk for group in page.results])
        return self.page(page, lambda group: row_body(group, counts.get(group.pk, 0)))

    @describes(request=NewGroup, response=GroupBody, status=201, errors=(409,))
    def post(self, request: Request) -> Response:
        """Make a group."""
        made = groups.create_group(actor=self.actor, name=self.read(NewGroup)["name"])
        return tagged(Response(group_body(made), status=201), made.version)


class GroupView(ApiView):
    access = {"GET": READ, "PATCH": EDIT, "DELETE": EDIT}

    @describes(response=GroupBody)
    def get(self, request: Request, group_id: str) -> Response:
        """A group with its people, 500 at most."""
        group = groups.access_group(actor=self.actor, group_id=group_id)
        return tagged(Response(group_body(group)), group.version)

    @describes(request=NewGroup, response=GroupBody, errors=(409,), versioned=True)
    def patch(self, request: Request, group_id: str) -> Response:
        """Give a group another name."""
        group = groups.access_group(actor=self.actor, group_id=group_id)
        self.require_version(group.version)
        version = group.version if self.request.headers.get("If-Match") is not None else None
        name = self.read(NewGroup)["name"]
        changed = groups.rename_group(actor=self.actor, group_id=group_id, name=name, version=version)
        return tagged(Response(group_body(changed)), changed.version)

    @describes(status=204, errors=(409,))
    def delete(self, request: Request, group_id: str) -> Response:
        """Delete a group that no queue asks for. The people stay."""
        group = groups.access_group(actor=self.actor, group_id=group_id)
        used_by = queues_asking(organisation_id=self.actor.organisation.pk, group_id=group.pk)
        groups.delete_group(actor=self.actor, group_id=group_id, used_by=used_by)
        return Response(status=204)


class GroupMemberView(ApiView):
    access = {"PUT": EDIT, "DELETE": EDIT}

    @describes(response=GroupBody, errors=(409,))
    def put(self, request: Request, group_id: str, user_id: str) -> Response:
        """Put somebody of the organisation into the group."""
        group = groups.add_to_group(actor=self.actor, group_id=group_id, user_id=user_id)
        return tagged(Response(group_body(group)), group.version)

    @describes(status=204)
    def delete(self, request: Request, group_id: str, user_id: str) -> Response:
        """Take somebody out of the group."""
        groups.take_from_group(actor=self.actor, group_id=group_id, user_id=user_id)
        return Response(status=204)


def row_body(group: Group, members: int) -> dict[str, Any]:
    """A group as lists show it."""
    return {
        "id": str(group.pk),
        "name": group.name,
        "members": members,
        "version": group.version,
        "created_at": group.created_at,
    }


def group_body(group: Group) -> dict[str, Any]:
    """A group with its people."""
    rows = GroupMember.objects.filter(group=group).select_related("user").order_by("created_at", "id")
    people = [
        {"id": str(row.user_id), "name": row.user.name or row.user.email, "email": row.user.email}
        for row in rows
    ]
    return {**row_body(group, len(people)), "people": people}


def _counts(group_ids: list[Any]) -> dict[Any, int]:
    rows = GroupMember.objects.filter(group__in=group_ids).order_by().values_list("group_id")
    return dict(rows.annotate(Count("pk")))
