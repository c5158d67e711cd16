"""Items over HTTP: filters that never break, sorts, pages, facets, changes."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from labeling.accounts.roles import Role
from labeling.annotations.models import Annotation
from labeling.core import clock
from labeling.core.errors import Invalid
from projects.models import Item, Project
from projects.selectors.filtering import parse_filter
from projects.selectors.items import items_of
from tests.support.examples import examples
from tests.support.people import Tenant
from tests.support.projects import add_project_member
from tests.support.stock import CREDITED, FREE, NONCOMMERCIAL, load, stock_project, stock_source

pytestmark = pytest.mark.django_db
API = "/api/v1"
DATA: dict[str, dict[str, Any]] = {
    "paris": {"city": "Paris", "size": 10, "tags": ["Ärger", "x"], "deep": {"er": True}, "contains": "a"},
    "lyon": {"city": "Lyon", "size": 2.5, "note": "Le Petit Prince", "__proto__": None},
    "rome": {"city": "Rome", "size": "10", "deep": {"er": None}, "a%b": "50%_off"},
}


@pytest.fixture
def project(tenant: Tenant) -> Project:
    actor = tenant.actor("manager")
    made = stock_project(actor)
    load(made, stock_source(actor, made, name="Two words"), {"paris": FREE, "lyon": CREDITED}, data=DATA)
    load(made, stock_source(actor, made, name="Other"), {"rome": NONCOMMERCIAL}, data=DATA)
    return made


def found(project: Project, filter: str, role: Role = Role.MANAGER) -> set[str]:
    rows = items_of(project=project, role=role, filter=filter)
    return set(rows.values_list("external_id", flat=True))


@pytest.mark.parametrize(
    ("filter", "expected"),
    [
        ("", {"paris", "lyon", "rome"}),
        ("state:labelable", {"paris", "lyon"}),
        ("state:labelable,quarantined", {"paris", "lyon", "rome"}),
        ("-state:labelable", {"rome"}),
        ("state:failed", set()),
        ("verdict:DENY", {"rome"}),
        ("verdict:blocked", {"rome"}),
        ('verdict:"Needs review"', set()),
        ("licence:CC-BY-4.0", {"lyon"}),
        ('licence:"CC BY 4.0"', {"lyon"}),
        ("licence:unknown", set()),
        ('source:"Two words"', {"paris", "lyon"}),
        ("-source:Other", {"paris", "lyon"}),
        ("external_id:rome", {"rome"}),
        ("data.city:Paris", {"paris"}),
        ("-data.city:Paris", {"lyon", "rome"}),
        ("data.size:10", {"paris", "rome"}),
        ('data.size:"10"', {"rome"}),
        ("data.size:>2", {"paris", "lyon"}),
        ("data.size:>=10", {"paris"}),
        ("data.size:<3", {"lyon"}),
        ("data.deep.er:true", {"paris"}),
        ("data.deep.er:null", {"rome"}),
        ('data.deep.er:"true"', set()),
        ("data.contains:a", {"paris"}),
        ("data.city__startswith:P", set()),
        ("data.__proto__:null", {"lyon"}),
        ("data.missing:x", set()),
        ("-data.missing:x", {"paris", "lyon", "rome"}),
        ("text:petit", {"lyon"}),
        ('text:"petit prince"', {"lyon"}),
        ("text:Ärger", {"paris"}),
        ("text:%", {"rome"}),
        ("petit", {"lyon"}),
        ("-text:petit state:labelable", {"paris"}),
        ("text:city", set()),
    ],
)
def test_filters_find_exactly(project: Project, filter: str, expected: set[str]) -> None:
    assert found(project, filter) == expected


def test_labels_are_found_in_results(project: Project, tenant: Tenant) -> None:
    for key, result in (
        ("paris", {"mood": "good", "objects": [{"label": "car", "attributes": {"label": "inner"}}]}),
        ("lyon", {"tags": ["good", "new"], "note": {"deep": ["bad"]}}),
    ):
        Annotation.objects.create(
            project=project,
            item=Item.objects.get(project=project, external_id=key),
            author=tenant.user("annotator"),
            schema_version=project.schema_version,
            result=result,
            created_at=clock.now(),
        )
    assert found(project, "label:car") == {"paris"}
    assert found(project, "label:good") == {"paris", "lyon"}
    assert found(project, "label:new") == {"lyon"}
    assert found(project, "label:bad") == set()
    assert found(project, "-label:good") == {"rome"}


@pytest.mark.parametrize(
    ("filter", "code"),
    [
        ("password:x", "filter.key"),
        ("project__organisation:x", "filter.key"),
        ("data.a__b'c:x", "filter.field"),
        ("data.:x", "filter.field"),
        ("data.a..b:x", "filter.field"),
        ("data.size:>x", "filter.number"),
        ("state:gone", "filter.state"),
        ("verdict:maybe", "filter.verdict"),
        ('text:"open', "filter.syntax"),
        ("state:", "filter.syntax"),
        ("a " * 21, "filter.too_many"),
        ("a" * 2001, "filter.too_long"),
        ("text:a\x00", "filter.characters"),
    ],
)
def test_bad_filters_say_what_to_do(tenant: Tenant, project: Project, filter: str, code: str) -> None:
    answer = tenant.client_for("manager").get(f"{API}/projects/{project.pk}/items", {"filter": filter})
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert answer.json()["errors"][0]["pointer"] == "/filter"


_PIECES = st.sampled_from(
    [
        *("state:", "verdict:", "data.", "data.a:", "text:", "label:", "source:", "licence:", "external_id:"),
        *("-", '"', "\\", " ", ">", "<=", "10", "1e9", "a", "__", "%", "'", ";", ",", "true", "null"),
        *("labelable", "é", "𝄞", "[0]", "$"),
    ]
)


@settings(
    max_examples=examples(150), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(st.lists(_PIECES | st.text(max_size=4), max_size=12).map("".join))
def test_any_filter_is_answered_or_refused(project: Project, filter: str) -> None:
    try:
        hits = found(project, filter)
    except Invalid as refused:
        hits = set() if refused.code.startswith("filter.") else {refused.code}
    assert hits <= set(DATA)


@settings(
    max_examples=examples(60), suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None
)
@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs"], exclude_characters="\x00"), min_size=1, max_size=20
    )
)
def test_any_quoted_value_is_looked_for_as_it_is(project: Project, value: str) -> None:
    quoted = value.replace("\\", "\\\\").replace('"', '\\"')
    (term,) = parse_filter(f'text:"{quoted}"')
    assert (term.key, term.value) == ("text", value)
    found(project, f'text:"{quoted}" data.city:"{quoted}"')


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("", ["rome", "lyon", "paris"]),
        ("created", ["paris", "lyon", "rome"]),
        ("external_id", ["lyon", "paris", "rome"]),
        ("-external_id", ["rome", "paris", "lyon"]),
    ],
)
def test_pages_follow_the_sort(tenant: Tenant, project: Project, sort: str, expected: list[str]) -> None:
    client = tenant.client_for("manager")
    seen, cursor = [], ""
    while cursor is not None:
        query = {"limit": 1, "sort": sort} | ({"cursor": cursor} if cursor else {})
        body = client.get(f"{API}/projects/{project.pk}/items", query).json()
        seen += [row["external_id"] for row in body["results"]]
        cursor = body["next"]
    assert seen == expected
    bad = client.get(f"{API}/projects/{project.pk}/items", {"sort": "data"})
    assert (bad.status_code, bad.json()["code"]) == (422, "sort.unknown")


def test_a_row_tells_state_verdict_licence_and_source(
    tenant: Tenant, project: Project, django_assert_num_queries: Any, large: bool
) -> None:
    client = tenant.client_for("manager")
    client.get(f"{API}/projects/{project.pk}/items")
    with django_assert_num_queries(7 - large):  # the session is read from Redis there
        rows = client.get(f"{API}/projects/{project.pk}/items").json()["results"]
    row = next(row for row in rows if row["external_id"] == "lyon")
    assert (row["state"], row["verdict"], row["licence"], row["labels"]) == (
        "labelable",
        "ALLOW_WITH_OBLIGATIONS",
        "CC-BY-4.0",
        0,
    )
    assert (row["source"]["name"], row["data"], row["thumbnail"]) == ("Two words", DATA["lyon"], None)


def test_facets_count_what_matches(tenant: Tenant, project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    client = tenant.client_for("manager")
    url = f"{API}/projects/{project.pk}/items/facets"
    body = client.get(url).json()
    assert body["state"] == [{"value": "labelable", "count": 2}, {"value": "quarantined", "count": 1}]
    assert {row["value"]: row["count"] for row in body["licence"]} == {
        "CC0-1.0": 1, "CC-BY-4.0": 1, "CC-BY-NC-4.0": 1,
    }  # fmt: skip
    assert {row["name"]: row["count"] for row in body["source"]} == {"Two words": 2, "Other": 1}
    assert (body["counted"], body["more"]) == (3, False)
    assert client.get(url, {"filter": "data.city:Paris"}).json()["state"] == [
        {"value": "labelable", "count": 1}
    ]
    monkeypatch.setattr("projects.selectors.items.FACET_ROWS", 2)
    bounded = client.get(url).json()
    assert (bounded["counted"], bounded["more"]) == (2, True)
    assert {row["value"]: row["count"] for row in bounded["state"]} == {"labelable": 2, "quarantined": 1}
    assert sum(row["count"] for row in bounded["source"]) == 3


def test_annotators_do_not_see_what_may_not_be_labeled(tenant: Tenant, project: Project) -> None:
    add_project_member(project, tenant.user("annotator"))
    client = tenant.client_for("annotator")
    rows = client.get(f"{API}/projects/{project.pk}/items").json()["results"]
    assert {row["external_id"] for row in rows} == {"paris", "lyon"}
    rome = Item.objects.get(project=project, external_id="rome")
    for path in ("", "/rights", "/verdict"):
        assert client.get(f"{API}/items/{rome.pk}{path}").status_code == 404
    assert tenant.client_for("manager").get(f"{API}/items/{rome.pk}").status_code == 200
    states = client.get(f"{API}/projects/{project.pk}/items/facets").json()["state"]
    assert states == [{"value": "labelable", "count": 2}]


def test_an_item_is_shown_changed_and_deleted(tenant: Tenant, project: Project) -> None:
    client = tenant.client_for("manager")
    item = Item.objects.get(project=project, external_id="lyon")
    url = f"{API}/items/{item.pk}"
    answer = client.get(url)
    body = answer.json()
    assert (body["media"], body["annotations"], body["project"]["id"]) == ([], 0, str(project.pk))
    assert (body["rights"]["licence"], body["rights"]["credit"], body["rights"]["current"]) == (
        "CC-BY-4.0",
        "A. Author",
        True,
    )
    tag = answer.headers["ETag"]
    changed = client.patch(url, {"data": {"text": "new"}, "priority": 2}, headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["data"]) == (200, {"text": "new"})
    assert client.patch(url, {"data": {}}, headers={"If-Match": tag}).status_code == 412
    assert client.patch(url, {"data": []}).status_code == 422
    assert client.patch(url, {"state": "labeled"}).status_code == 422
    assert client.delete(url + "?reason=double").status_code == 204
    assert client.get(url).status_code == 404
