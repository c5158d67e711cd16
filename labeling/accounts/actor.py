"""Who acts: a user in one organisation, by session or by token. Services and gates take it as `actor=`."""

from dataclasses import dataclass, field
from uuid import UUID

from labeling.accounts.models import ApiToken, Organisation, User
from labeling.accounts.roles import Role

SCOPES = ("read", "label", "manage", "export", "rights", "admin")


@dataclass(frozen=True, slots=True)
class Actor:
    """A user acting in an organisation.

    `token` is set for programs; it limits scopes and, where it says so, projects.
    """

    user: User
    organisation: Organisation
    role: Role  # in the organisation
    token: ApiToken | None = None
    ip: str = ""
    scopes: frozenset[str] = field(default_factory=lambda: frozenset(SCOPES))

    @property
    def key(self) -> str:
        """What idempotency keys and limits count by."""
        return f"token:{self.token.pk}" if self.token else f"user:{self.user.pk}"

    def may_reach_project(self, project_id: UUID) -> bool:
        """False when the token is limited to another project."""
        return self.token is None or self.token.project_id in (None, project_id)
