"""Which pictures of a project look the same."""

from typing import Any

from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes
from labeling.api.views import ApiView
from projects.models import ItemMedia
from projects.permissions import access_project
from projects.selectors.duplicates import Duplicates, near_duplicates


class PictureOfItem(serializers.Serializer[Any]):
    """A picture, as the input of an item."""

    item = serializers.UUIDField()
    external_id = serializers.CharField()
    input = serializers.CharField(help_text="name of the input")


class NearPicture(PictureOfItem):
    """A picture near another."""

    distance = serializers.IntegerField(
        help_text="bits of 64 in which their difference hashes differ, 0 to 3"
    )


class DuplicatesRow(PictureOfItem):
    """A picture and those near it that came later."""

    near = NearPicture(many=True, help_text="nearest first, at most 20")
    more = serializers.BooleanField(help_text="whether there are more than `near` lists")


class DuplicatesPage(serializers.Serializer[Any]):
    """A page may be shorter than its limit, or empty, while `next` is given: each looks at so many pictures."""

    results = DuplicatesRow(many=True)
    next = serializers.CharField(allow_null=True)


class DuplicatesView(ApiView):
    access = {"GET": Access("project", "read", Role.REVIEWER)}

    @describes(response=DuplicatesPage, query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """Pictures of the project that look the same: exact copies, other sizes and encodings, small retouches."""
        project = access_project(actor=self.actor, project_id=project_id, need=Role.REVIEWER)
        rows, cursor = near_duplicates(project=project, request=self.page_request())
        return Response({"results": [_row(row) for row in rows], "next": cursor})


def _row(row: Duplicates) -> dict[str, Any]:
    near = [{**_picture(entry.media), "distance": entry.distance} for entry in row.near]
    return {**_picture(row.media), "near": near, "more": row.is_cut}


def _picture(media: ItemMedia) -> dict[str, Any]:
    return {"item": str(media.item_id), "external_id": media.item.external_id, "input": media.name}
