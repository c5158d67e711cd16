"""What the accounts API takes and answers."""

from typing import Any

from rest_framework import serializers

from labeling.accounts.actor import SCOPES
from labeling.accounts.roles import ROLE_BY_NAME, Role
from labeling.api.serializers import Strict

ROLE_NAMES = [role.label for role in sorted(Role, reverse=True)]


class RoleField(serializers.ChoiceField):
    """A role by its name."""

    def __init__(self, **options: Any) -> None:
        super().__init__(choices=ROLE_NAMES, **options)

    def to_internal_value(self, data: Any) -> Role:  # type: ignore[override]
        return ROLE_BY_NAME[super().to_internal_value(data)]

    def to_representation(self, value: Any) -> str:
        return str(Role(value).label)


class PasswordField(serializers.CharField):
    """A password: never trimmed, never echoed."""

    def __init__(self, **options: Any) -> None:
        super().__init__(trim_whitespace=False, max_length=400, write_only=True, **options)


class OrganisationRef(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()


class ProjectRole(serializers.Serializer[Any]):
    """A project one is a member of, with the role there."""

    id = serializers.UUIDField()
    role = RoleField()


class Me(serializers.Serializer[Any]):
    """The one who is signed in."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    name = serializers.CharField()
    locale = serializers.CharField()
    organisation = OrganisationRef()
    role = RoleField()
    permissions = serializers.ListField(child=serializers.CharField())
    projects = ProjectRole(many=True)


class MeChange(Strict):
    name = serializers.CharField(max_length=120, required=False)
    locale = serializers.RegexField(r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=16, required=False)


class Boot(serializers.Serializer[Any]):
    """What a screen must know before anybody is signed in."""

    user = Me(allow_null=True)
    csrf = serializers.BooleanField(help_text="the cookie `csrftoken` is set; send it back as `X-CSRFToken`")
    signup = serializers.ChoiceField(["closed", "open"])
    version = serializers.CharField()
    demo = serializers.BooleanField()


class Credentials(Strict):
    email = serializers.EmailField(max_length=254)
    password = PasswordField()


class NewAccount(Credentials):
    name = serializers.CharField(max_length=120)
    organisation = serializers.CharField(max_length=120)


class ResetRequest(Strict):
    email = serializers.EmailField(max_length=254)


class ResetConfirm(Strict):
    key = serializers.CharField(max_length=200)
    password = PasswordField()


class PasswordChange(Strict):
    current_password = PasswordField()
    new_password = PasswordField()


class Done(serializers.Serializer[Any]):
    """Says that it is done, and for whom."""

    email = serializers.EmailField()


class TokenRow(serializers.Serializer[Any]):
    """A token; its text is shown only by the answer that made it."""

    id = serializers.UUIDField()
    name = serializers.CharField()
    scopes = serializers.ListField(child=serializers.ChoiceField(SCOPES))
    project = serializers.UUIDField(allow_null=True, source="project_id")
    expires_at = serializers.DateTimeField(allow_null=True)
    created_at = serializers.DateTimeField()
    last_used_at = serializers.DateTimeField(allow_null=True)
    prefix = serializers.SerializerMethodField()

    def get_prefix(self, token: Any) -> str:
        """How the token begins, to tell it from others."""
        return f"clb_{token.public_id}" if len(token.public_id) == 16 else token.public_id[:8]


class TokenMade(TokenRow):
    """A new token with its text, which is shown this once."""

    token = serializers.CharField()


class NewToken(Strict):
    name = serializers.CharField(max_length=120)
    scopes = serializers.ListField(child=serializers.CharField(max_length=20), max_length=20)
    expires_at = serializers.DateTimeField(required=False, allow_null=True)
    project = serializers.UUIDField(required=False, allow_null=True)


class MemberUser(serializers.Serializer[Any]):
    id = serializers.UUIDField()
    name = serializers.CharField()
    email = serializers.EmailField()


class MemberRow(serializers.Serializer[Any]):
    """Somebody in the organisation."""

    id = serializers.UUIDField()
    user = MemberUser()
    role = RoleField()
    joined_at = serializers.DateTimeField(source="created_at")


class MemberChange(Strict):
    role = RoleField()


class InvitationRow(serializers.Serializer[Any]):
    """An invitation that may still be accepted."""

    id = serializers.UUIDField()
    email = serializers.EmailField()
    role = RoleField()
    project = serializers.UUIDField(allow_null=True, source="project_id")
    created_at = serializers.DateTimeField()
    expires_at = serializers.DateTimeField()


class InvitationMade(InvitationRow):
    """A new invitation with its link, which is shown this once."""

    url = serializers.URLField()


class NewInvitation(Strict):
    email = serializers.EmailField(max_length=254)
    role = RoleField()
    project = serializers.UUIDField(required=False, allow_null=True)


class InvitationOpen(serializers.Serializer[Any]):
    """What a link invites to."""

    organisation = serializers.CharField()
    email = serializers.EmailField()
    role = RoleField()
    has_account = serializers.BooleanField(help_text="true: accept with the password of the account")


class Acceptance(Strict):
    name = serializers.CharField(max_length=120, required=False, default="", allow_blank=True)
    password = PasswordField()
