"""One page of the items list: the first, by a filter, by a word in the text, in another order, and the last."""

import time
from typing import Final
from urllib.parse import urlencode
from uuid import UUID

from benchmarks.bench import Bench
from benchmarks.figures import Figure, Limit, percentile, spread
from benchmarks.raw import Raw

SIZE: Final = 100_000
REPEATS: Final = 3
ASKED: Final = 10
LIMIT: Final = 50
_PAGE: Final = "SELECT * FROM projects_item WHERE project_id = %s AND {} ORDER BY {} LIMIT 51"
_NEWEST: Final = "created_at DESC, id DESC"


def run(bench: Bench) -> None:
    """Times over HTTP beside the bare statement that fetches the same rows."""
    for size in bench.sizes(SIZE):
        _measure(bench, size)


def _measure(bench: Bench, size: int) -> None:
    from benchmarks import seed

    stock = bench.texts(size)
    project_id = stock.project.pk
    cursor, boundary = seed.last_page(stock, limit=LIMIT)
    raw, client = bench.raw(), bench.product.client()
    for variant, query, statement, values in _variants(raw, cursor, boundary):
        path = f"/projects/{project_id}/items?{urlencode({'limit': str(LIMIT), **query})}"
        if len(client.get(path)["results"]) != LIMIT:
            raise RuntimeError(f"{variant}: the page is not full")
        repeats = []
        for _ in range(REPEATS):
            times = []
            for _ in range(ASKED):
                began = time.perf_counter()
                client.get(path)
                times.append((time.perf_counter() - began) * 1000)
            repeats.append(times)
        limit = Limit("the same rows by raw SQL", _raw(raw, statement, [project_id, *values]))
        middles = spread([percentile(times, 0.5) for times in repeats])
        bench.add(Figure("grid", "p50_ms", middles, size, variant=variant, limit=limit))
    client.close()
    raw.close()


def _variants(raw: Raw, cursor: str, boundary: UUID) -> list[tuple[str, dict[str, str], str, list[object]]]:
    """(name, what is asked for, the bare statement, its further values)."""
    text, city = ("data->>'text'", "data->>'city'") if raw.is_postgres else (
        "json_extract(data, '$.text')", "json_extract(data, '$.city')")  # fmt: skip
    place = "(created_at, id) < (SELECT created_at, id FROM projects_item WHERE id = %s)"
    return [
        ("first", {}, _PAGE.format("1 = 1", _NEWEST), []),
        ("filter", {"filter": "data.city:Paris"}, _PAGE.format(f"{city} = 'Paris'", _NEWEST), []),
        ("filter by state", {"filter": "state:labelable"}, _PAGE.format("state = 'labelable'", _NEWEST), []),
        (
            "contains",
            {"filter": "text:lighthouse"},
            _PAGE.format(f"{text} LIKE '%%lighthouse%%'", _NEWEST),
            [],
        ),
        ("sort", {"sort": "external_id"}, _PAGE.format("1 = 1", "external_id, id"), []),
        ("last", {"cursor": cursor}, _PAGE.format(place, _NEWEST), [boundary]),
    ]


def _raw(raw: Raw, statement: str, values: list[object]) -> float:
    wanted = statement if raw.is_postgres else statement.replace("%%", "%")
    times = []
    for _ in range(ASKED):
        began = time.perf_counter()
        raw.rows(wanted, values)
        times.append((time.perf_counter() - began) * 1000)
    return percentile(times, 0.5)
