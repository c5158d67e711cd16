"""Reviewing masks over HTTP: what waits, one item, its regions, the approval."""

from collections import defaultdict
from typing import Final
from uuid import UUID

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, query
from labeling.api.views import tagged
from labeling.core import clock
from labeling.core.errors import Fault, Invalid, NotFound
from labeling.core.ids import parse_id
from labeling.core.paging import paginate
from labeling.masking.api.bodies import gate_body, gate_row, region_body, shown_files
from labeling.masking.api.shapes import GateBody, GatesAnswer, NewRegion, RegionBody
from labeling.masking.models import Gate, GateState, Region, SealedOriginal, WhyHuman
from labeling.masking.permissions import access_gate
from labeling.masking.selectors.reports import counts_of, gates_of
from labeling.masking.services.approving import approval_of, approve_now_or_later
from labeling.masking.services.reviewing import add_region, remove_region
from labeling.media.models import MediaAsset
from projects.api.common import ProjectView
from projects.models import ItemMedia
from workers.ledger.api import render_job

READ: Final = Access("project", "read", Role.STEWARD)
REVIEW: Final = Access("project", "rights", Role.STEWARD)


class GatesView(ProjectView):
    access = {"GET": READ}

    @describes(
        response=GatesAnswer,
        query=(
            *PAGING,
            query("state", f"{', '.join(GateState.values)}; all without"),
            query("why", f"{', '.join(WhyHuman.values)}; all without"),
        ),
    )
    def get(self, request: Request, project_id: str) -> Response:
        """The items before the gate, in the order they came, each with what should be looked at first."""
        project = self.project(project_id)
        state, why = self._word("state", GateState.values), self._word("why", WhyHuman.values)
        page = paginate(gates_of(project, state=state, why=why), order=("id",), request=self.page_request())
        regions = _regions([gate.pk for gate in page.results])
        media = _media([gate.item_id for gate in page.results])
        now = clock.now()
        rows = [
            gate_row(
                gate,
                regions=regions[gate.pk],
                actor=self.actor,
                shown=shown_files(gate, media[gate.item_id], actor=self.actor, at=now),
            )
            for gate in page.results
        ]
        return Response({"results": rows, "next": page.next, "counts": counts_of(project)})

    def _word(self, name: str, words: list[str]) -> str | None:
        given = self.request.query_params.get(name)
        if given is not None and given not in words:
            detail = f"Use one of {', '.join(words)}."
            raise Invalid(
                detail, code=f"masking.{name}", faults=(Fault(f"/{name}", f"masking.{name}", detail),)
            )
        return given


class _OfGate(ProjectView):
    def gate(self, item_id: str) -> Gate:
        return access_gate(actor=self.actor, item_id=item_id, need=self.need())

    def answer(self, gate: Gate, *, status: int = 200) -> Response:
        media = _media([gate.item_id])[gate.item_id]
        assets = [row.asset_id for row in media]
        masked = MediaAsset.objects.filter(parent__in=assets, derivation=MediaAsset.Derivation.MASKED)
        sealed = SealedOriginal.objects.filter(asset__in=assets)
        body = gate_body(
            gate,
            regions=_regions([gate.pk])[gate.pk],
            media=media,
            masked=frozenset(masked.values_list("parent_id", flat=True)),
            sealed=frozenset(sealed.values_list("asset_id", flat=True)),
            actor=self.actor,
            at=clock.now(),
        )
        job = approval_of(gate)
        names = {gate.project_id: gate.project.name}
        body["job"] = render_job(job, names) if job is not None else None
        return tagged(Response(body, status=status), gate.version)


class GateView(_OfGate):
    access = {"GET": READ}

    @describes(response=GateBody)
    def get(self, request: Request, item_id: str) -> Response:
        """One item before the gate: files, texts, regions. 404 of an item that needs none."""
        return self.answer(self.gate(item_id))


class RegionsView(_OfGate):
    access = {"POST": REVIEW}
    creates = frozenset({"POST"})

    @describes(request=NewRegion, response=RegionBody, status=201, errors=(409,), versioned=True)
    def post(self, request: Request, item_id: str) -> Response:
        """Add a region. It is masked when the masks are approved."""
        gate = self.gate(item_id)
        made = add_region(
            actor=self.actor, gate=gate, version=self.expected(gate.version), **self.read(NewRegion)
        )
        gate.refresh_from_db(fields=["version"])
        shown = shown_files(gate, _media([gate.item_id])[gate.item_id], actor=self.actor, at=clock.now())
        body = region_body(made, gate=gate, actor=self.actor, shown=shown)
        return tagged(Response(body, status=201), gate.version)


class RegionView(_OfGate):
    access = {"DELETE": REVIEW}

    @describes(status=204, errors=(409,), versioned=True)
    def delete(self, request: Request, item_id: str, region_id: str) -> Response:
        """Take a region away; it stays on record."""
        gate = self.gate(item_id)
        pk = parse_id(region_id)
        if pk is None:
            raise NotFound("region")
        remove_region(actor=self.actor, gate=gate, region_id=pk, version=self.expected(gate.version))
        gate.refresh_from_db(fields=["version"])
        return tagged(Response(status=204), gate.version)


class ApproveView(_OfGate):
    access = {"POST": REVIEW}

    @describes(response=GateBody, errors=(409,), versioned=True)
    def post(self, request: Request, item_id: str) -> Response:
        """Mask the regions as they stand, search again, and release the item. 409 while something is still found.

        Of a video, sound or document a job does it, which is answered: it says whether the item was released, and why
        not. What speaks against it stands at the item then.
        """
        gate = self.gate(item_id)
        approve_now_or_later(actor=self.actor, gate=gate, version=self.expected(gate.version))
        return self.answer(self.gate(item_id))


def _regions(gates: list[UUID]) -> dict[UUID, list[Region]]:
    found: dict[UUID, list[Region]] = defaultdict(list)
    rows = Region.objects.filter(gate__in=gates, removed_at=None).select_related("added_by")
    for row in rows.order_by("name", "created_at", "id"):
        found[row.gate_id].append(row)
    return found


def _media(items: list[UUID]) -> dict[UUID, list[ItemMedia]]:
    found: dict[UUID, list[ItemMedia]] = defaultdict(list)
    for row in ItemMedia.objects.filter(item__in=items).select_related("asset").order_by("name"):
        found[row.item_id].append(row)
    return found
