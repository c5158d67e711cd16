"""What can go wrong, in the product's own terms. The API turns each into problem+json; nothing below it knows HTTP."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in what was sent. `pointer` is RFC 6901, `code` stable and dotted, `detail` a sentence."""

    pointer: str
    code: str
    detail: str


class DomainError(Exception):
    """Base of all. `code` is stable and dotted; `detail` says what happened and what to do.

    `more`: what whoever is told can go on with, for instance the present state of what they wanted to change.
    """

    default_code: ClassVar[str] = "error"

    def __init__(
        self,
        detail: str,
        *,
        code: str | None = None,
        faults: tuple[Fault, ...] = (),
        more: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(detail)
        self.detail = detail
        self.code = code or self.default_code
        self.faults = faults
        self.more: Mapping[str, Any] = more or {}


class NotFound(DomainError):
    """Absent, or not for this actor: the two look the same."""

    default_code = "not_found"

    def __init__(self, what: str) -> None:
        code = f"{what.replace(' ', '_')}.not_found"
        super().__init__(f"There is no such {what}, or it is not yours to see.", code=code)


class Forbidden(DomainError):
    """The object may be known, the act is not allowed."""

    default_code = "forbidden"


class Unauthenticated(DomainError):
    """No credentials, or none that count."""

    default_code = "unauthenticated"


class Conflict(DomainError):
    """The state moved: stale version, lost lease, changed rights."""

    default_code = "conflict"


class Gone(DomainError):
    """It was here and is not handed out any more; `detail` says what took its place."""

    default_code = "gone"


class Invalid(DomainError):
    """Content that cannot be taken; `faults` point at each."""

    default_code = "invalid"


class TooLarge(DomainError):
    """More bytes than the door takes."""

    default_code = "too_large"


class RateLimited(DomainError):
    """Too many tries; `retry_after` seconds."""

    default_code = "rate_limited"

    def __init__(self, detail: str, *, retry_after: int = 60, code: str | None = None) -> None:
        super().__init__(detail, code=code)
        self.retry_after = retry_after


class PreconditionFailed(DomainError):
    """`If-Match` names another version than the stored one."""

    default_code = "version.stale"
