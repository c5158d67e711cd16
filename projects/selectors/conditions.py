"""Conditions on JSON columns that mean the same on both databases. Always true or false, never null."""

from collections.abc import Sequence
from typing import Any, Final

from django.db.models import BooleanField, F, Func

_CONTAINS_PG: Final = (
    "EXISTS (SELECT 1 FROM jsonb_path_query(%(expressions)s, 'strict $.**') AS v(leaf)"
    " WHERE jsonb_typeof(v.leaf) = 'string' AND position(lower(%%s) in lower(v.leaf #>> '{}')) > 0)"
)
_CONTAINS_LITE: Final = (
    "EXISTS (SELECT 1 FROM json_tree(%(expressions)s) AS v"
    " WHERE v.type = 'text' AND instr(lower(v.value), lower(%%s)) > 0)"
)
_LABEL_PG: Final = (
    "COALESCE("
    "jsonb_path_exists(%(expressions)s, 'lax $.**.label ? (@ == $name)', jsonb_build_object('name', %%s::text))"
    " OR jsonb_path_exists(%(expressions)s, 'lax $.*[*] ? (@ == $name)', jsonb_build_object('name', %%s::text)),"
    " FALSE)"
)
_LABEL_LITE: Final = (
    "EXISTS (SELECT 1 FROM json_tree(%(expressions)s) AS v WHERE v.type = 'text' AND v.value = %%s"
    " AND (v.key = 'label' OR v.path = '$' OR (typeof(v.key) = 'integer'"
    " AND v.path IN (SELECT e.fullkey FROM json_each(%(expressions)s) AS e WHERE e.type = 'array'))))"
)


class JsonCondition(Func):
    """A condition on one JSON column: one SQL template for each database, the values as parameters."""

    output_field = BooleanField()
    conditional = True

    def __init__(
        self, column: str, *, pg: str, lite: str, pg_values: Sequence[Any], lite_values: Sequence[Any]
    ) -> None:
        super().__init__(F(column))
        self.pg, self.lite = pg, lite
        self.pg_values, self.lite_values = tuple(pg_values), tuple(lite_values)

    def _sql(self, template: str, values: tuple[Any, ...], compiler: Any) -> tuple[str, list[Any]]:
        column, _ = compiler.compile(self.source_expressions[0])
        # The column has no parameters of its own, so that the values are all there is, in their order.
        return template % {"expressions": column}, list(values)

    def as_sql(self, compiler: Any, connection: Any, **_: Any) -> tuple[str, list[Any]]:  # type: ignore[override]
        if connection.vendor == "postgresql":
            return self._sql(self.pg, self.pg_values, compiler)
        return self._sql(self.lite, self.lite_values, compiler)


def text_contains(column: str, words: str) -> JsonCondition:
    """Whether any text in the JSON contains `words`, upper and lower case of ASCII alike."""
    return JsonCondition(column, pg=_CONTAINS_PG, lite=_CONTAINS_LITE, pg_values=[words], lite_values=[words])


def has_label(column: str, name: str) -> JsonCondition:
    """Whether a result names the label: a `label` anywhere, or an answer that is it or holds it."""
    return JsonCondition(column, pg=_LABEL_PG, lite=_LABEL_LITE, pg_values=[name, name], lite_values=[name])


def number_compares(column: str, path: Sequence[str], operator: str, number: float) -> JsonCondition:
    """Whether the number at `path` compares so; anything but a number does not. `operator` is one of >= <= > < =."""
    if operator not in (">=", "<=", ">", "<", "="):
        raise ValueError(f"no comparison {operator}")
    return JsonCondition(
        column,
        pg=f"COALESCE(CASE WHEN jsonb_typeof(%(expressions)s #> %%s) = 'number'"
        f" THEN (%(expressions)s #>> %%s)::numeric {operator} %%s END, FALSE)",
        lite=f"COALESCE(CASE WHEN json_type(%(expressions)s, %%s) IN ('integer', 'real')"
        f" THEN json_extract(%(expressions)s, %%s) {operator} %%s END, 0)",
        pg_values=[list(path), list(path), number],
        lite_values=[_lite_path(path), _lite_path(path), number],
    )


def text_equals(column: str, path: Sequence[str], text: str) -> JsonCondition:
    """Whether the value at `path` is this very text."""
    return JsonCondition(
        column,
        pg="COALESCE(jsonb_typeof(%(expressions)s #> %%s) = 'string' AND (%(expressions)s #>> %%s) = %%s, FALSE)",
        lite="COALESCE(json_type(%(expressions)s, %%s) = 'text' AND json_extract(%(expressions)s, %%s) = %%s, 0)",
        pg_values=[list(path), list(path), text],
        lite_values=[_lite_path(path), _lite_path(path), text],
    )


def word_equals(column: str, path: Sequence[str], word: str) -> JsonCondition:
    """Whether the value at `path` is the JSON word `true`, `false` or `null`."""
    if word not in ("true", "false", "null"):
        raise ValueError(f"no JSON word {word}")
    return JsonCondition(
        column,
        pg="COALESCE((%(expressions)s #> %%s)::text = %%s, FALSE)",
        lite="COALESCE(json_type(%(expressions)s, %%s) = %%s, 0)",
        pg_values=[list(path), word],
        lite_values=[_lite_path(path), word],
    )


def _lite_path(path: Sequence[str]) -> str:
    return "$" + "".join(f'."{part}"' for part in path)
