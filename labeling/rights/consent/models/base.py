"""What all rows of the ledger share: they are written once."""

from typing import Any

from django.db import models


class Written(RuntimeError):
    """A mistake in our own code: a row of the ledger is superseded by another one, never changed."""


class AppendOnly(models.Model):
    """A row that is inserted and then stays as it is."""

    class Meta:
        abstract = True

    def save(self, **kwargs: Any) -> None:
        if not self._state.adding:
            raise Written(f"{type(self).__name__} is append-only: write a new row.")
        super().save(**kwargs)

    def delete(self, **_: Any) -> tuple[int, dict[str, int]]:  # type: ignore[override]
        raise Written(f"{type(self).__name__} is append-only: nothing is deleted.")
