"""A project whose items have positions, and the acts of who runs it."""

from typing import Any

from labeling.core import clock
from labeling.positions.models import PositionPolicy
from labeling.positions.services.serving import begin_serving
from projects.models import Item
from tests.support.jobs import work_off
from tests.support.people import Tenant
from tests.support.projects import make_project
from workers.ledger.models import Job, JobState

LAT, LON = 47.6218733, 7.6598127
DIGITS = ("6218733", "6598127")
"""What no answer may hold, whatever it says."""
CELL = "u0mqy"
CLEAR = {"licence": "CC0-1.0", "personal_data": "none"}
DONE = [{"result": {"mood": "good"}, "seconds": 4}]


class Scene:
    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        self.project = make_project(tenant.organisation)
        self.manager = tenant.client_for("manager")

    def bring(self, items: list[dict[str, Any]]) -> Job:
        """Import items; the job that did it."""
        path = f"/api/v1/projects/{self.project.pk}/imports"
        answer = self.manager.post(path, {"items": items}, format="json")
        assert answer.status_code == 202, answer.content
        return work_off(answer.json()["job"]["id"])

    def crowd(self, count: int = 10, *, first: int = 0, lat: float = LAT, lon: float = LON) -> Job:
        """Items of so many subjects at one point."""
        return self.bring([record(index, lat=lat, lon=lon) for index in range(first, first + count)])

    def serve(self) -> dict[str, int]:
        """Make the cells; how many points are shown, and why others are not."""
        policy = PositionPolicy.objects.select_related("project__organisation").get(pk=self.project.pk)
        job = work_off(str(begin_serving(policy).pk))
        assert job.state == JobState.DONE, job.message
        return dict(job.result or {})

    def item(self, external_id: str = "i0") -> Item:
        return Item.objects.get(project=self.project, external_id=external_id)

    def shown(self, external_id: str = "i0") -> Any:
        """The position that the API gives of an item."""
        answer = self.manager.get(f"/api/v1/items/{self.item(external_id).pk}")
        assert answer.status_code == 200, answer.content
        return answer.json()["position"]

    def rules(self, **changes: Any) -> Any:
        """Change the rules of the project."""
        return self.manager.patch(
            f"/api/v1/projects/{self.project.pk}/position-policy", changes, format="json"
        )


def record(index: int, *, lat: float = LAT, lon: float = LON, **more: Any) -> dict[str, Any]:
    """A labeled item of subject `p<index>`."""
    return {
        "external_id": f"i{index}",
        "data": {"text": f"Text {index}"},
        "rights": CLEAR,
        "annotations": DONE,
        "position": {"lat": lat, "lon": lon, "at": clock.now().isoformat(), "subject": f"p{index}"},
        **more,
    }
