"""The bases of all serializers: bodies that refuse unknown keys, pages, problems, people."""

from collections.abc import Mapping
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


__all__ = ["Fault", "Named", "Person", "Problem", "Strict"]
