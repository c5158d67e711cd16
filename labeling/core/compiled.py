"""Statements that are built once and run often: the ORM writes the SQL, a request only fills it in.

To build a queryset and turn it into SQL costs several times what the database needs to answer it. Where a request may
cost a few milliseconds in all, the statement is declared once, with a `Param` for each value that changes:

    _MINE = Select(lambda: Assignment.objects.filter(annotator=Param("user", UUIDField()), state="active"))
    rows = _MINE.objects(user=user_id)

What it answers is what the queryset would: the same SQL, converters, and model instances with their related ones.
The SQL is made at the first use on each kind of database. On PostgreSQL each connection prepares it once, so that it
is not parsed and planned each time either. No answer is kept.
"""

from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping, Sequence
from itertools import count
from typing import Any, Final, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import AutoField, Expression, Field, Model, QuerySet
from django.db.models import query as django_query
from django.db.models.sql.subqueries import DeleteQuery, UpdateQuery

M = TypeVar("M", bound=Model)
ALSO: Final = ";\n"
"""Between statements that go to the server in one message."""
_numbers: Final = count(1)


class Param(Expression):
    """A value that is given when the statement runs, and kept as `field` keeps it."""

    def __init__(self, name: str, field: "Field[Any, Any]") -> None:
        super().__init__(output_field=field)
        self.name = name

    def as_sql(self, compiler: Any, connection: Any) -> Any:  # noqa: ARG002 - Django's signature
        return "%s", [self]


class Bound:
    """A compiled statement with its values, ready to run: alone, or with others by `run_together`."""

    def __init__(self, compiled: "_Compiled", values: Sequence[Any]) -> None:
        self._compiled, self.values = compiled, values

    def text(self, connection: Any) -> str:
        """The SQL to execute; on PostgreSQL it is prepared on this connection when it is the first time there."""
        if connection.vendor != "postgresql":
            return self._compiled.statement
        known = _prepared_on(connection)
        if self._compiled.name not in known:
            with connection.cursor() as cursor:
                cursor.execute(self._compiled.preparing(cursor))
            known.add(self._compiled.name)
        return self._compiled.execute

    def run(self) -> int:
        """How many rows it changed."""
        connection = connections[DEFAULT_DB_ALIAS]
        text = self.text(connection)
        with connection.cursor() as cursor:
            cursor.execute(text, self.values)
            return int(cursor.rowcount)


class Plain(Bound):
    """A statement of its own words with its values, to be run together with others."""

    def __init__(self, words: str, *values: object) -> None:
        self._words, self.values = words, values

    def text(self, connection: Any) -> str:  # noqa: ARG002 - as every statement
        return self._words


def run_together(*statements: Bound) -> None:
    """Run statements that answer nothing, in their order, in the caller's transaction; PostgreSQL gets one message."""
    if not statements:
        return
    connection = connections[DEFAULT_DB_ALIAS]
    with connection.cursor() as cursor:
        _execute(connection, cursor, statements)


def _execute(connection: Any, cursor: Any, statements: Sequence[Bound]) -> None:
    """Run them in their order; the cursor has what the last one answers."""
    texts = [one.text(connection) for one in statements]
    if connection.vendor == "postgresql":
        cursor.execute(ALSO.join(texts), [value for one in statements for value in one.values])
        return
    for text, one in zip(texts, statements, strict=True):
        cursor.execute(text, one.values)


def _prepared_on(connection: Any) -> set[str]:
    """The names of what this connection has prepared. They are the session's, and go with it."""
    connection.ensure_connection()
    kept: tuple[Any, set[str]] | None = getattr(connection, "clearlabel_prepared", None)
    if kept is None or kept[0] is not connection.connection:
        kept = (connection.connection, set())
        connection.clearlabel_prepared = kept
    return kept[1]


class _Compiled:
    """A statement as one kind of database takes it, with what stands in its places.

    PostgreSQL gets values that never change as part of the text: it uses a partial index only where it sees them. Each
    `Param` has a number there, however often it stands in the statement.
    """

    def __init__(self, connection: Any, statement: str, values: Sequence[Any]) -> None:
        self.statement = statement
        self._values = list(values)
        self._params = {part.name: part for part in values if isinstance(part, Param)}
        self._is_numbered = connection.vendor == "postgresql"
        self.name = f"clearlabel_{next(_numbers)}"
        places = f" ({', '.join(['%s'] * len(self._params))})" if self._params else ""
        self.execute = f"EXECUTE {self.name}{places}"

    def preparing(self, cursor: Any) -> str:
        """The statement that prepares this one under its name."""
        numbers = {name: f"${place}" for place, name in enumerate(self._params, start=1)}
        parts = [
            numbers[part.name] if isinstance(part, Param) else cursor.mogrify("%s", [part]).decode()
            for part in self._values
        ]
        return f"PREPARE {self.name} AS {self.statement % tuple(parts)}"

    def bound(self, connection: Any, given: Mapping[str, object]) -> Bound:
        """With these values, by the names of the `Param`s."""
        kept = {
            name: part.output_field.get_db_prep_save(given[name], connection)
            for name, part in self._params.items()
        }
        if self._is_numbered:
            return Bound(self, list(kept.values()))
        return Bound(self, [kept[part.name] if isinstance(part, Param) else part for part in self._values])


class _Statement(ABC):
    """What is compiled once in a process for each kind of database."""

    def __init__(self) -> None:
        self._compiled: dict[str, Any] = {}

    @abstractmethod
    def _compile(self, connection: Any) -> _Compiled:
        """The statement for this kind of database."""

    def _on(self, connection: Any) -> Any:
        found = self._compiled.get(connection.vendor)
        if found is None:
            found = self._compiled[connection.vendor] = self._compile(connection)
        return found

    def bind(self, **values: object) -> Bound:
        """The statement with its values."""
        connection = connections[DEFAULT_DB_ALIAS]
        bound: Bound = self._on(connection).bound(connection, values)
        return bound


class _Reading(_Compiled):
    """A SELECT, and how its rows become objects. `klass_info` is there for whole models, not for `values()`."""

    def __init__(self, rows: "QuerySet[Any, Any]", connection: Any) -> None:
        query = rows.query
        compiler = query.get_compiler(DEFAULT_DB_ALIAS)
        super().__init__(connection, *compiler.as_sql())
        columns = [part[0] for part in compiler.select]
        self._converters = [(place, *found) for place, found in compiler.get_converters(columns).items()]
        selected = getattr(query, "selected", None)
        self.names = list(selected or [*query.values_select, *query.annotation_select])
        self._info: Any = compiler.klass_info
        if self._info is not None:
            chosen = self._info["select_fields"]
            self._own = slice(chosen[0], chosen[-1] + 1)
            self._fields = [part[0].target.attname for part in compiler.select[self._own]]
            populators: Any = django_query.get_related_populators
            self._related = populators(self._info, compiler.select, DEFAULT_DB_ALIAS)
            self._annotations = list((compiler.annotation_col_map or {}).items())

    def rows(
        self, connection: Any, given: Mapping[str, object], after: Sequence[Bound] = ()
    ) -> list[list[Any]]:
        bound = self.bound(connection, given)
        with connection.cursor() as cursor:
            _execute(connection, cursor, [*after, bound])
            rows = [list(row) for row in cursor.fetchall()]
        for row in rows:
            for place, converters, expression in self._converters:
                for convert in converters:
                    row[place] = convert(row[place], expression, connection)
        return rows

    def object(self, row: list[Any]) -> Any:
        made = self._info["model"].from_db(DEFAULT_DB_ALIAS, self._fields, row[self._own])
        for related in self._related:
            related.populate(row, made)
        for name, place in self._annotations:
            setattr(made, name, row[place])
        return made


class Select(_Statement, Generic[M]):
    """A queryset that is compiled once. It may be sliced and locked, and have related models and annotations."""

    def __init__(self, make: "Callable[[], QuerySet[M, Any]]") -> None:
        super().__init__()
        self._make = make

    def _compile(self, connection: Any) -> _Reading:
        return _Reading(self._make(), connection)

    def objects(self, **values: object) -> list[M]:
        """The rows as model instances."""
        connection = connections[DEFAULT_DB_ALIAS]
        reading: _Reading = self._on(connection)
        return [reading.object(row) for row in reading.rows(connection, values)]

    def dicts(self, after: Sequence[Bound] = (), /, **values: object) -> list[dict[str, Any]]:
        """The rows of a queryset with `values()`, as they are once the statements of `after` were run before."""
        connection = connections[DEFAULT_DB_ALIAS]
        reading: _Reading = self._on(connection)
        rows = reading.rows(connection, values, after)
        return [dict(zip(reading.names, row, strict=True)) for row in rows]


class Update(_Statement):
    """An update of the queryset's rows: `change` names columns with values, expressions or `Param`s."""

    def __init__(self, make: "Callable[[], QuerySet[Any, Any]]", **change: object) -> None:
        super().__init__()
        self._make, self._change = make, change

    def _compile(self, connection: Any) -> _Compiled:
        query: Any = self._make().query.chain(UpdateQuery)
        query.add_update_values(self._change)
        query.clear_select_clause()
        return _Compiled(connection, *query.get_compiler(DEFAULT_DB_ALIAS).as_sql())

    def run(self, **values: object) -> int:
        """How many rows it changed."""
        return self.bind(**values).run()


class Delete(_Statement):
    """A plain DELETE of rows that nothing else hangs on: no cascade is looked for."""

    def __init__(self, make: "Callable[[], QuerySet[Any, Any]]") -> None:
        super().__init__()
        self._make = make

    def _compile(self, connection: Any) -> _Compiled:
        query = self._make().query.chain(DeleteQuery)
        return _Compiled(connection, *query.get_compiler(DEFAULT_DB_ALIAS).as_sql())


class Insert:
    """INSERT of whole rows of a model whose key is given, or drawn by the database and not asked for."""

    def __init__(self, model: type[Model]) -> None:
        self._model = model
        self._fields: list[Any] = [
            field for field in model._meta.concrete_fields if not isinstance(field, AutoField)
        ]
        self._compiled: dict[tuple[str, int], _Compiled] = {}

    def bind(self, *rows: Model) -> Bound:
        """The statement for these rows, one at least."""
        connection = connections[DEFAULT_DB_ALIAS]
        key = (connection.vendor, len(rows))
        compiled = self._compiled.get(key)
        if compiled is None:
            compiled = self._compiled[key] = self._compile(connection, len(rows))
        values = [
            field.get_db_prep_save(field.pre_save(row, True), connection)
            for row in rows
            for field in self._fields
        ]
        return Bound(compiled, values)

    def _compile(self, connection: Any, rows: int) -> _Compiled:
        quote = connection.ops.quote_name
        columns = ", ".join(quote(field.column) for field in self._fields)
        places = f"({', '.join(['%s'] * len(self._fields))})"
        statement = (
            f"INSERT INTO {quote(self._model._meta.db_table)} ({columns}) "  # noqa: S608 - the model's own names
            f"VALUES {', '.join([places] * rows)}"
        )
        return _Compiled(
            connection,
            statement,
            [Param(f"{row}.{field.column}", field) for row in range(rows) for field in self._fields],
        )
