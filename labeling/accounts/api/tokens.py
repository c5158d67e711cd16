"""API tokens of the one who is signed in."""

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.api.serializers import NewToken, TokenMade, TokenRow
from labeling.accounts.selectors import own_tokens
from labeling.accounts.services.tokens import create_token, revoke_token
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.api.views import ApiView
from labeling.core.paging import paginate
from projects.permissions import access_project, project_role

OWN = Access("anyone", scope="admin")


class TokensView(ApiView):
    access = {"GET": OWN, "POST": OWN}
    creates = frozenset({"POST"})
    is_sealed = True

    @describes(response=page_of(TokenRow), query=PAGING)
    def get(self, request: Request) -> Response:
        """One's own tokens in the organisation, newest first."""
        page = paginate(
            own_tokens(actor=self.actor), order=("-created_at", "-id"), request=self.page_request()
        )
        return self.page(page, lambda token: TokenRow(token).data)

    @describes(request=NewToken, response=TokenMade, status=201, errors=(404,))
    def post(self, request: Request) -> Response:
        """Make a token. Its text is in this answer and nowhere else."""
        given = self.read(NewToken)
        project_id, ceiling = given.get("project"), self.actor.role
        if project_id is not None:
            project = access_project(actor=self.actor, project_id=project_id)
            ceiling = project_role(actor=self.actor, project=project) or ceiling
        made = create_token(
            actor=self.actor,
            name=given["name"],
            scopes=given["scopes"],
            expires_at=given.get("expires_at"),
            project_id=project_id,
            ceiling=ceiling,
        )
        return Response({**TokenRow(made.token).data, "token": made.text}, status=201)


class TokenView(ApiView):
    access = {"DELETE": OWN}

    @describes(status=204)
    def delete(self, request: Request, token_id: str) -> Response:
        """Revoke a token at once."""
        revoke_token(actor=self.actor, token_id=token_id)
        return Response(status=204)
