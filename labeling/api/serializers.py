"""The bases of all serializers: bodies that refuse unknown keys, pages, problems, people."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from rest_framework import serializers
from rest_framework.exceptions import ErrorDetail, ValidationError

UNKNOWN = "There is no field of this name here. Remove it, or look for its right spelling in openapi.json."
READ_ONLY = "This field is set by the server and cannot be sent."


class Strict(serializers.Serializer[Any]):
    """A body in which every key must be known: each unknown one is a fault of its own, beside all other faults.

    Faults of unknown keys have the code `field.unknown`, of keys only the server sets `field.read_only`.
    """

    def to_internal_value(self, data: Any) -> Any:
        faults = self._unknown(data) if isinstance(data, Mapping) else {}
        try:
            checked = super().to_internal_value(data)
        except ValidationError as error:
            if not faults or not isinstance(error.detail, dict):
                raise
            raise ValidationError({**error.detail, **faults}) from None
        if faults:
            raise ValidationError(faults)
        return checked

    def _unknown(self, data: Mapping[str, Any]) -> dict[str, Any]:
        faults: dict[str, Any] = {}
        for key in data:
            field = self.fields.get(key)
            if field is None:
                faults[str(key)] = [ErrorDetail(UNKNOWN, code="unknown")]
            elif field.read_only:
                faults[str(key)] = [ErrorDetail(READ_ONLY, code="read_only")]
        return faults


class Often(Strict):
    # A body that is read at the hottest doors: its fields are put together once in a process, not for each request.
    # None of them may keep anything of what it read, nor have a default that somebody could change. To those who call
    # it is a body as any other.
    __doc__ = Strict.__doc__

    @classmethod
    def check(cls, body: object) -> dict[str, Any]:
        """What the body says, by the names of the fields; `ValidationError` with all its faults."""
        return dict(_kept(cls).run_validation(body))


@lru_cache
def _kept(kind: type[Often]) -> Often:
    return kind()


class Fault(serializers.Serializer[Any]):
    """One thing wrong in a request."""

    pointer = serializers.CharField(
        help_text="RFC 6901 pointer into the body, or the name of a query parameter"
    )
    code = serializers.CharField(help_text="stable, dotted")
    detail = serializers.CharField()


class Problem(serializers.Serializer[Any]):
    """RFC 9457: what went wrong, in words a person can act on."""

    type = serializers.CharField()
    title = serializers.CharField()
    status = serializers.IntegerField()
    code = serializers.CharField(help_text="stable, dotted")
    detail = serializers.CharField()
    errors = Fault(many=True)  # type: ignore[assignment]
    current = serializers.DictField(
        required=False, help_text="what stands in place of what was to be changed, where it was changed since"
    )


class Named(serializers.Serializer[Any]):
    """A reference: an id, and the name to show for it."""

    id = serializers.UUIDField()
    name = serializers.CharField()


class Person(serializers.Serializer[Any]):
    """A user as others of the organisation see them in lists."""

    id = serializers.UUIDField()
    name = serializers.CharField()


__all__ = ["Fault", "Named", "Often", "Person", "Problem", "Strict"]
