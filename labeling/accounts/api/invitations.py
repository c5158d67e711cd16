"""Inviting people, and coming in by a link."""

from django.db import transaction
from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.me import me_of_user
from labeling.accounts.api.origin import plain
from labeling.accounts.api.serializers import (
    Acceptance,
    InvitationMade,
    InvitationOpen,
    InvitationRow,
    Me,
    NewInvitation,
)
from labeling.accounts.api.session import PublicView
from labeling.accounts.roles import Role
from labeling.accounts.selectors import has_account, open_invitations
from labeling.accounts.services import invitations, sessions
from labeling.api.permissions import PUBLIC, Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.views import ApiView
from labeling.core.paging import paginate
from projects.permissions import access_project
from projects.services.people import join_project

READ = Access("organisation", "read", Role.MANAGER)
EDIT = Access("organisation", "manage", Role.MANAGER)


class InvitationsView(ApiView):
    access = {"GET": READ, "POST": EDIT}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(response=page_of(InvitationRow), query=PAGING)
    def get(self, request: Request) -> Response:
        """Invitations that may still be accepted, newest first."""
        page = paginate(
            open_invitations(actor=self.actor), order=("-created_at", "-id"), request=self.page_request()
        )
        return self.page(page, lambda invitation: InvitationRow(invitation).data)

    @describes(request=NewInvitation, response=InvitationMade, status=201, errors=(404,))
    def post(self, request: Request) -> Response:
        """Invite somebody to the organisation, or to one project of it. The link is in this answer and nowhere else."""
        given = self.read(NewInvitation)
        project_id = given.get("project")
        if project_id is not None:
            access_project(actor=self.actor, project_id=project_id, need=Role.MANAGER)
        made = invitations.invite(
            actor=self.actor, email=given["email"], role=given["role"], project_id=project_id
        )
        return Response({**InvitationRow(made.invitation).data, "url": made.url}, status=201)


class InvitationView(ApiView):
    access = {"DELETE": EDIT}

    @describes(status=204)
    def delete(self, request: Request, invitation_id: str) -> Response:
        """Take an invitation back."""
        invitations.revoke_invitation(actor=self.actor, invitation_id=invitation_id)
        return Response(status=204)


class AcceptView(PublicView):
    access = {"GET": PUBLIC, "POST": PUBLIC}

    @describes(response=InvitationOpen)
    def get(self, request: Request, key: str) -> Response:
        """What this link invites to."""
        found = invitations.find_open(key=key)
        body = {
            "organisation": found.organisation.name,
            "email": found.email,
            "role": found.role,
            "has_account": has_account(email=found.email),
        }
        return Response(InvitationOpen(body).data)

    @describes(request=Acceptance, response=Me, errors=(401, 403, 429))
    def post(self, request: Request, key: str) -> Response:
        """Come in, once: with the password of one's account, or with a new account."""
        given = self.read(Acceptance)
        known = invitations.prove(request=plain(request), key=key, **given)
        with transaction.atomic():
            joined = invitations.accept(key=key, known=known, **given)
            project_id = joined.invitation.project_id
            if project_id is not None:
                join_project(
                    organisation=joined.invitation.organisation,
                    project_id=project_id,
                    user=joined.user,
                    role=Role(joined.invitation.role),
                )
        sessions.sign_in(request=plain(request), user=joined.user)
        return Response(me_of_user(joined.user))
