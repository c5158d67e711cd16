"""Reading items: lists by filter and sort, facets, one item, and its rights history."""

from collections import Counter
from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from django.apps import apps
from django.db.models import Case, Count, Exists, OuterRef, Q, QuerySet, Value, When

from labeling.accounts.roles import Role
from labeling.core.errors import Fault, Invalid
from labeling.core.ids import parse_id
from labeling.core.paging import Page, PageRequest, paginate
from labeling.rights.policy import Verdict, verdict_word
from labeling.rights.selectors import known_licence
from projects.models import Item, ItemMedia, ItemState, ItemStatement, Project, QueueKind, Source, WorkItem
from projects.selectors import conditions
from projects.selectors.filtering import Term, bad_filter, parse_filter
from projects.selectors.progress import UNFINISHED, counts_of

SORTS: Final[dict[str, tuple[str, ...]]] = {
    "-created": ("-created_at", "-id"),
    "created": ("created_at", "id"),
    "external_id": ("external_id", "id"),
    "-external_id": ("-external_id", "-id"),
    "verdict": ("verdict", "-created_at", "-id"),
    "-verdict": ("-verdict", "created_at", "id"),
}
"""The orders that an index serves, by the word that asks for them."""
FACET_ROWS: Final = 20_000
"""Facets are counted over at most so many of the newest items that match."""
HIDDEN: Final = (ItemState.QUARANTINED, ItemState.WITHDRAWN)
"""States that only people from reviewer on see: who labels sees only what may be labeled."""
_VERDICTS: Final = {verdict.name: int(verdict) for verdict in Verdict} | {
    verdict_word(verdict).upper().replace(" ", "_"): int(verdict) for verdict in Verdict
}
CLOSED: Final = "closed"
"""Filters and facets by it are of what was closed for good before it had all its answers; see `closed_at`."""
_STATES: Final = (*ItemState.values, "failed", CLOSED)
_IS_CLOSED: Final = Q(closed_at__isnull=False, state__in=UNFINISHED)
_RESULTS: Final = ("submitted", "late", "accepted")


def is_seen(item: Item, *, role: Role) -> bool:
    """Whether somebody with `role` in the project may see the item."""
    return role >= Role.REVIEWER or item.state not in HIDDEN


def is_media_shown(item: Item, *, role: Role) -> bool:
    """Whether `role` is given the item's files: what may not be labeled only a steward, what is withdrawn nobody."""
    if item.state == ItemState.WITHDRAWN:
        return False
    return role >= Role.STEWARD or item.verdict <= Verdict.ALLOW_WITH_OBLIGATIONS


def items_of(*, project: Project, role: Role, filter: str = "") -> QuerySet[Item]:
    """The project's items that `role` sees and the filter matches, unordered; `Invalid` for a bad filter."""
    found = Item.objects.filter(project=project)
    if role < Role.REVIEWER:
        found = found.exclude(state__in=HIDDEN)
    for term in parse_filter(filter):
        condition = _COMPILERS[term.key](project, term)
        found = found.filter(~condition if term.is_negated else condition)
    return found


def list_items(
    *, project: Project, role: Role, filter: str = "", sort: str = "-created", request: PageRequest
) -> Page[Item]:
    """A page of items with their sources; `Invalid` for a sort that is not in `SORTS`."""
    if sort not in SORTS:
        detail = f"Sort by one of: {', '.join(SORTS)}."
        raise Invalid(detail, code="sort.unknown", faults=(Fault("/sort", "sort.unknown", detail),))
    rows = items_of(project=project, role=role, filter=filter).select_related("source")
    return paginate(rows, order=SORTS[sort], request=request)


def facets(*, project: Project, role: Role, filter: str = "") -> dict[str, Any]:
    """How many items have each state, verdict, licence and source.

    Counted over the newest `FACET_ROWS` that match; `more` says that there are further ones. Without a filter,
    states and verdicts come whole from the project's counters. Three or four queries, of bounded cost.
    """
    rows = items_of(project=project, role=role, filter=filter).order_by("-created_at", "-id")
    newest = rows.values("pk")[: FACET_ROWS + 1]
    grouped = (
        Item.objects.filter(pk__in=newest)
        .order_by()
        .values_list(
            Case(When(_IS_CLOSED, then=Value(CLOSED)), default="state"), "verdict", "licence", "source_id"
        )
        .annotate(n=Count("pk"))
    )
    states: Counter[str] = Counter()
    verdicts: Counter[int] = Counter()
    licences: Counter[str] = Counter()
    sources: Counter[UUID] = Counter()
    for state, verdict, licence, source_id, number in grouped:
        states[state] += number
        verdicts[verdict] += number
        licences[licence] += number
        sources[source_id] += number
    names = dict(Source.objects.filter(project=project, pk__in=list(sources)).values_list("pk", "name"))
    counted = sum(states.values())
    answer = {
        "state": _counts(states),
        "verdict": _counts(Counter({Verdict(key).name: number for key, number in verdicts.items()})),
        "licence": _counts(licences),
        "source": [
            {**row, "name": names[row["value"]], "value": str(row["value"])} for row in _counts(sources)
        ],
        "counted": min(counted, FACET_ROWS),
        "more": counted > FACET_ROWS,
    }
    if answer["more"] and not filter.strip() and role >= Role.REVIEWER:
        answer |= _whole(project)
    return answer


def _whole(project: Project) -> dict[str, Any]:
    found = counts_of([project.pk])[project.pk]
    counts = found["counts"]
    states = {
        "labelable": counts["open"],
        **{key: counts[key] for key in ("in_progress", CLOSED, "labeled", "quarantined")},
    }
    return {"state": _counts(Counter(states)), "verdict": _counts(Counter(found["rights"]))}


def _counts(counter: "Counter[Any]") -> list[dict[str, Any]]:
    ordered = sorted(counter.items(), key=lambda pair: (-pair[1], str(pair[0])))
    return [{"value": value, "count": number} for value, number in ordered if number]


def media_of(item_ids: list[UUID]) -> dict[UUID, list[ItemMedia]]:
    """The media of items, by item and input name, each with its asset. One query."""
    rows = ItemMedia.objects.filter(item_id__in=item_ids).select_related("asset").order_by("name")
    found: dict[UUID, list[ItemMedia]] = {pk: [] for pk in item_ids}
    for row in rows:
        found[row.item_id].append(row)
    return found


def wanted_of(item: Item) -> list[dict[str, Any]]:
    """The item's work in queues that annotate: its priority, the answers wanted of it, and those that are taken."""
    rows = WorkItem.objects.filter(item=item, queue__kind=QueueKind.ANNOTATE, is_closed=False)
    return [
        {
            "queue": {"id": str(row.queue_id), "name": row.queue.name},
            "priority": row.priority,
            "overlap": row.required,
            "taken": row.required - row.open_slots,
        }
        for row in rows.select_related("queue").order_by("pk")
    ]


def rights_history(*, item: Item, request: PageRequest) -> Page[ItemStatement]:
    """What was stated about the item, newest first."""
    rows = ItemStatement.objects.filter(item=item).select_related("statement", "stated_by")
    return paginate(rows, order=("-stated_at", "-id"), request=request)


def newest_statement(*, item: Item) -> ItemStatement:
    """The entry that holds now."""
    rows = ItemStatement.objects.filter(item=item).select_related("statement", "stated_by")
    return rows.order_by("-stated_at", "-id")[0]


def _state(_: Project, term: Term) -> Q:
    """What is closed is found by that word alone, whatever state it would be in."""
    words = _words(term, {state: state for state in _STATES})
    found = Q(state__in=words)
    if set(words) & set(UNFINISHED):
        found &= ~_IS_CLOSED
    return found | _IS_CLOSED if CLOSED in words else found


def _verdict(_: Project, term: Term) -> Q:
    upper = Term(term.key, term.value.upper().replace(" ", "_"), term.is_negated, term.is_quoted)
    return Q(verdict__in=_words(upper, _VERDICTS))


def _words(term: Term, known: "dict[str, Any]") -> list[Any]:
    given = term.value.split(",")
    wrong = next((word for word in given if word not in known), None)
    if wrong is not None:
        raise bad_filter(f"filter.{term.key}", f"Use one of {', '.join(known)} with {term.key}:")
    return [known[word] for word in given]


def _licence(_: Project, term: Term) -> Q:
    if term.value.lower() in ("unknown", "none"):
        return Q(licence="NOASSERTION")
    found = known_licence(term.value)
    return Q(licence=term.value if found == "NOASSERTION" else found)


def _source(project: Project, term: Term) -> Q:
    pk = parse_id(term.value)
    by_name = Source.objects.filter(project=project, name=term.value)
    return Q(source__in=by_name.values("pk")) if pk is None else Q(source=pk)


def _external_id(_: Project, term: Term) -> Q:
    return Q(external_id=term.value)


def _text(_: Project, term: Term) -> Q:
    return Q(conditions.text_contains("data", term.value))


def _label(_: Project, term: Term) -> Q:
    # Annotations lie above projects: known by their name alone.
    rows = apps.get_model("annotations", "Annotation").objects.filter(item=OuterRef("pk"), state__in=_RESULTS)
    return Q(Exists(rows.filter(conditions.has_label("result", term.value))))


def _data(_: Project, term: Term) -> Q:
    """Without quotes a number also finds the number, and true, false, null the JSON words."""
    number = term.number
    if term.operator != "=" and number is not None:
        return Q(conditions.number_compares("data", term.path, term.operator, number))
    found = Q(conditions.text_equals("data", term.path, term.value))
    if number is not None:
        found |= Q(conditions.number_compares("data", term.path, "=", number))
    if not term.is_quoted and term.value in ("true", "false", "null"):
        found |= Q(conditions.word_equals("data", term.path, term.value))
    return found


_COMPILERS: Final[dict[str, Callable[[Project, Term], Q]]] = {
    "state": _state,
    "verdict": _verdict,
    "licence": _licence,
    "source": _source,
    "external_id": _external_id,
    "text": _text,
    "label": _label,
    "data": _data,
}
