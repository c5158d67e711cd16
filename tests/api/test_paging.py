"""Keyset pages: every row once, in order, whatever the order; nonsense cursors are told so."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.accounts.models import Organisation
from labeling.core.errors import Invalid
from labeling.core.paging import PageRequest, page_request, paginate
from tests.support.examples import examples

START = datetime(2026, 1, 1, tzinfo=UTC)
NO_RESET = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def fill(rows):
    Organisation.objects.all().delete()
    made = Organisation.objects.bulk_create(Organisation(name=name) for name, _ in rows)
    for organisation, (_, seconds) in zip(made, rows, strict=True):
        Organisation.objects.filter(pk=organisation.pk).update(created_at=START + timedelta(seconds=seconds))


def walk(order, limit):
    seen, cursor, pages = [], None, 0
    while True:
        page = paginate(Organisation.objects.all(), order=order, request=PageRequest(limit, cursor))
        seen += page.results
        pages += 1
        if page.next is None:
            return seen, pages
        assert len(page.results) == limit
        cursor = page.next


rows = st.lists(st.tuples(st.sampled_from(["a", "b", "c", "é"]), st.integers(0, 3)), max_size=12)


@pytest.mark.django_db
@pytest.mark.parametrize(
    "order",
    [
        ("created_at", "id"),
        ("-created_at", "-id"),
        ("name", "-id"),
        ("-name", "created_at", "id"),
        ("id",),
        ("-id",),
    ],
)
@NO_RESET
@given(rows=rows, limit=st.integers(1, 5))
def test_pages_hold_every_row_once_and_in_order(order, rows, limit):
    fill(rows)
    seen, pages = walk(order, limit)
    assert seen == list(Organisation.objects.order_by(*order))
    assert pages == max(1, -(-len(rows) // limit))


@pytest.mark.django_db
def test_rows_that_come_or_go_meanwhile_move_no_other_row():
    fill([("x", second) for second in range(6)])
    order = ("created_at", "id")
    first = paginate(Organisation.objects.all(), order=order, request=PageRequest(2))
    expected = list(Organisation.objects.order_by(*order))[2:]
    first.results[1].delete()
    early = Organisation.objects.create(name="early")
    Organisation.objects.filter(pk=early.pk).update(created_at=START - timedelta(days=1))
    rest = paginate(Organisation.objects.all(), order=order, request=PageRequest(10, first.next))
    assert rest.results == expected
    assert rest.next is None


@pytest.mark.django_db
def test_a_page_costs_one_query_without_offset_or_count(django_assert_num_queries):
    fill([("x", second) for second in range(6)])
    order = ("-created_at", "-id")
    first = paginate(Organisation.objects.all(), order=order, request=PageRequest(2))
    with django_assert_num_queries(1) as queries:
        paginate(Organisation.objects.all(), order=order, request=PageRequest(2, first.next))
    (sql,) = [query["sql"] for query in queries]
    assert "OFFSET" not in sql.upper()
    assert "COUNT(" not in sql.upper()


@pytest.mark.django_db
def test_a_cursor_counts_only_for_the_order_it_was_made_for():
    fill([("x", second) for second in range(4)])
    page = paginate(Organisation.objects.all(), order=("created_at", "id"), request=PageRequest(1))
    with pytest.raises(Invalid, match="cursor"):
        paginate(Organisation.objects.all(), order=("-created_at", "-id"), request=PageRequest(1, page.next))


@pytest.mark.django_db
@NO_RESET
@given(cursor=st.text(min_size=1, max_size=80))
def test_nonsense_cursors_are_told_so(cursor):
    with pytest.raises(Invalid) as caught:
        paginate(Organisation.objects.all(), order=("id",), request=PageRequest(5, cursor))
    assert caught.value.code == "cursor.invalid"
    assert caught.value.faults[0].pointer == "/cursor"


@pytest.mark.django_db
@given(position=st.integers(0, 10_000), letter=st.sampled_from("Aa0_-:."))
@NO_RESET
def test_a_cursor_with_one_letter_changed_is_refused(position, letter):
    fill([("x", 1), ("y", 2)])
    cursor = paginate(Organisation.objects.all(), order=("created_at", "id"), request=PageRequest(1)).next
    assert cursor is not None
    place = position % len(cursor)
    changed = cursor[:place] + letter + cursor[place + 1 :]
    if changed != cursor:
        with pytest.raises(Invalid):
            paginate(Organisation.objects.all(), order=("created_at", "id"), request=PageRequest(1, changed))


@pytest.mark.parametrize("limit", ["0", "-1", "201", "1.5", "ten", " 5", "٣", "9" * 400])
def test_a_limit_is_a_whole_number_up_to_200(limit):
    with pytest.raises(Invalid) as caught:
        page_request({"limit": limit})
    assert (caught.value.code, caught.value.faults[0].pointer) == ("limit.invalid", "/limit")


@pytest.mark.parametrize(("params", "expected"), [
    ({}, PageRequest(50, None)),
    ({"limit": ""}, PageRequest(50, None)),
    ({"limit": "200", "cursor": "x"}, PageRequest(200, "x")),
    ({"limit": "1", "cursor": ""}, PageRequest(1, None)),
])  # fmt: skip
def test_limit_and_cursor_are_read(params, expected):
    assert page_request(params) == expected


def test_through_the_api(tenant):
    client = tenant.client_for("owner")
    for params in ({"limit": "0"}, {"cursor": "nonsense"}, {"cursor": "%00"}):
        answer = client.get("/api/v1/members", params)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["pointer"] == "/" + next(iter(params))
