"""Samples and the report over HTTP."""

from typing import Any, Final

from rest_framework.request import Request
from rest_framework.response import Response

from labeling.accounts.roles import Role
from labeling.api.permissions import Access
from labeling.api.schema import PAGING, describes, page_of
from labeling.core.paging import paginate
from labeling.masking.api.bodies import record_body, sample_body
from labeling.masking.api.shapes import MissReport, NewSample, SampleBody
from labeling.masking.models import SamplePlan
from labeling.masking.selectors.reports import counts_of, detectors_used, miss_rates, plans_of, searches_of
from labeling.masking.services.samples import draw_sample
from projects.api.common import ProjectView

READ: Final = Access("project", "read", Role.STEWARD)
RIGHTS: Final = Access("project", "rights", Role.STEWARD)
STATEMENT: Final = (
    "Masks lower the risk that somebody is recognised and do not end it: detectors miss some faces and plates, and "
    "people are known by more than their faces. The figures hold for what the sample was drawn from."
)


class SamplesView(ProjectView):
    access = {"GET": READ, "POST": RIGHTS}
    creates = frozenset({"POST"})

    @describes(response=page_of(SampleBody), query=PAGING)
    def get(self, request: Request, project_id: str) -> Response:
        """The samples that were drawn, newest first, with what they say so far."""
        project = self.project(project_id)
        page = paginate(plans_of(project), order=("-created_at", "-id"), request=self.page_request())
        return self.page(page, _body)

    @describes(request=NewSample, response=SampleBody, status=201, errors=(409,))
    def post(self, request: Request, project_id: str) -> Response:
        """Draw a sample of n >= 3 / miss_rate from what nobody has looked at. Its items leave the queues until then."""
        project = self.project(project_id)
        return Response(
            _body(draw_sample(actor=self.actor, project=project, **self.read(NewSample))), status=201
        )


class ReportView(ProjectView):
    access = {"GET": READ}

    @describes(response=MissReport)
    def get(self, request: Request, project_id: str) -> Response:
        """States, detectors with versions and thresholds, and what samples say is missed, by camera."""
        project = self.project(project_id)
        return Response(
            {
                "counts": counts_of(project),
                "detectors": detectors_used(project),
                "searches": [
                    {**record_body(one), "since": one.created_at, "items": one.items}  # type: ignore[attr-defined]
                    for one in searches_of(project)
                ],
                **miss_rates(project),
                "statement": STATEMENT,
            }
        )


def _body(plan: SamplePlan) -> dict[str, Any]:
    return sample_body(plan, miss_rates(plan.project, plan=plan)["all"])
