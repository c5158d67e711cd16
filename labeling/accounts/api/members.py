"""The people of the organisation."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.serializers import MemberChange, MemberRow
from labeling.accounts.roles import Role
from labeling.accounts.selectors import members
from labeling.accounts.services.members import change_role, remove_member
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of, query
from labeling.api.views import ApiView
from labeling.core.paging import paginate
from projects.services.people import leave_projects

READ = Access("organisation", "read", Role.MANAGER)
EDIT = Access("organisation", "manage", Role.MANAGER)
SEARCH = query("search", "words that the name or the address has, each of them")


class MembersView(ApiView):
    access = {"GET": READ}

    @describes(response=page_of(MemberRow), query=(*PAGING, SEARCH))
    def get(self, request: Request) -> Response:
        """Everybody in the organisation, or who is searched for, in the order they came."""
        rows = members(actor=self.actor, search=request.query_params.get("search", ""))
        page = paginate(rows, order=("created_at", "id"), request=self.page_request())
        return self.page(page, lambda member: MemberRow(member).data)


class MemberView(ApiView):
    access = {"PATCH": EDIT, "DELETE": EDIT}

    @describes(request=MemberChange, response=MemberRow, errors=(409,))
    def patch(self, request: Request, member_id: str) -> Response:
        """Give somebody another role, at most one's own."""
        role = self.read(MemberChange)["role"]
        return Response(MemberRow(change_role(actor=self.actor, member_id=member_id, role=role)).data)

    @describes(status=204, errors=(409,))
    def delete(self, request: Request, member_id: str) -> Response:
        """Take somebody out of the organisation and all of its projects. Their labels stay."""
        actor = self.actor
        remove_member(
            actor=actor,
            member_id=member_id,
            also=lambda user: leave_projects(actor=actor, user=user),
        )
        return Response(status=204)
