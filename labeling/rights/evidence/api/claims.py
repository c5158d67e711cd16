"""Claims about items and sources, conflicts between them, and deciding."""

from typing import Any, Final
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.core.paging import paginate
from labeling.rights.evidence.api import shapes
from labeling.rights.evidence.api.bodies import claim_body, signal_body
from labeling.rights.evidence.selectors import claims_about, signals_about
from projects.api.common import ProjectView
from projects.models import Item
from projects.selectors import items
from projects.selectors.conflicts import conflict_groups, examples_of, items_in_conflict
from projects.selectors.source_records import access_source
from projects.services.claims import ClaimInput, state_claim, state_source_claim
from projects.services.resolving import Resolution, resolve, resolve_item

READ: Final = Access("project", "rights", Role.STEWARD)
WRITE: Final = Access("project", "rights", Role.STEWARD)
MAX_GROUPS: Final = 200


class ItemClaimsView(ProjectView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.ClaimBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """What is claimed about the item's licence: of itself, by its files, about its source. Newest first."""
        item = self.item(item_id)
        rows = claims_about([item.pk, item.source_id, *_assets(item)])
        return self.page(
            paginate(rows, order=["-created_at", "-id"], request=self.page_request()), claim_body
        )

    @describes(request=shapes.NewClaim, response=shapes.ClaimBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Put on record what a platform or a contract says. The strictest claim counts until somebody decides."""
        item = self.item(item_id)
        claim = ClaimInput(**self.read(shapes.NewClaim))
        return Response(claim_body(state_claim(actor=self.actor, item=item, claim=claim)), status=201)


class ItemSignalsView(ProjectView):
    access = {"GET": READ}

    @describes(response=page_of(shapes.SignalBody), query=PAGING)
    def get(self, request: Request, item_id: str) -> Response:
        """What the item's files, and the site of its source, say about mining and AI training. Newest first."""
        item = self.item(item_id)
        rows = signals_about([item.source_id, *_assets(item)])
        return self.page(
            paginate(rows, order=["-fetched_at", "-id"], request=self.page_request()), signal_body
        )


class ResolveClaimsView(ProjectView):
    access = {"POST": WRITE}
    creates = frozenset({"POST"})

    @describes(request=shapes.Resolve, response=shapes.ClaimBody, status=201, errors=(409,))
    def post(self, request: Request, item_id: str) -> Response:
        """Decide which licence applies, with evidence. The item is judged at once."""
        item = self.item(item_id)
        made = resolve_item(actor=self.actor, item=item, resolution=Resolution(**self.read(shapes.Resolve)))
        return Response(claim_body(made), status=201)


class ConflictsView(ProjectView):
    access = {"GET": READ}

    @describes(response=page_of(shapes.ConflictBody))
    def get(self, request: Request, project_id: str) -> Response:
        """Items whose licence claims contradict each other, in groups of the same claims, the largest first."""
        project = self.project(project_id)
        groups = conflict_groups(project=project)[:MAX_GROUPS]
        examples = examples_of(project=project, groups=groups)
        rows = [
            {
                "id": group.id,
                "stated": group.stated,
                "claims": group.claims,
                "items": group.items,
                "examples": examples[group.id],
            }
            for group in groups
        ]
        return Response({"results": rows, "next": None})


class ResolveConflictView(ProjectView):
    access = {"POST": WRITE}
    creates = frozenset({"POST"})

    @describes(request=shapes.ResolveGroup, response=shapes.ConflictsResolved, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Decide for all items of a group which licence applies, with evidence. Repeat it while some are `left`."""
        project = self.project(project_id)
        given: dict[str, Any] = self.read(shapes.ResolveGroup)
        group = given.pop("group")
        found = items_in_conflict(project=project, group_id=group)
        made = resolve(
            actor=self.actor, project=project, items=found, resolution=Resolution(**given), group=group
        )
        return Response({"resolved": len(made), "left": found.count()}, status=201)


class SourceClaimsView(ProjectView):
    access = {"GET": READ, "POST": WRITE}
    creates = frozenset({"POST"})

    @describes(response=page_of(shapes.ClaimBody), query=PAGING)
    def get(self, request: Request, source_id: str) -> Response:
        """What is claimed about the licence of everything of a source, newest first."""
        source = access_source(actor=self.actor, source_id=source_id, need=self.need())
        rows = claims_about([source.pk])
        return self.page(
            paginate(rows, order=["-created_at", "-id"], request=self.page_request()), claim_body
        )

    @describes(request=shapes.NewClaim, response=shapes.ClaimBody, status=201)
    def post(self, request: Request, source_id: str) -> Response:
        """Put on record what a platform or a contract says of a source; its items are judged by it at once."""
        source = access_source(actor=self.actor, source_id=source_id, need=self.need())
        claim = ClaimInput(**self.read(shapes.NewClaim))
        return Response(
            claim_body(state_source_claim(actor=self.actor, source=source, claim=claim)), status=201
        )


def _assets(item: Item) -> list[UUID]:
    return [media.asset_id for media in items.media_of([item.pk])[item.pk]]
