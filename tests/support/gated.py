"""A project with a policy, and pictures brought into it."""

import io
import zipfile

from django.core.files.uploadedfile import SimpleUploadedFile

from labeling.accounts.roles import Role
from labeling.masking.models import Gate
from labeling.masking.services.running import SEARCH, enqueue_waiting
from projects.models import Item
from tests.support.jobs import work_off
from tests.support.projects import add_project_member, make_project
from workers.ledger.models import Job

FACES = {"detectors": [{"name": "centerface"}], "review": "uncertain", "seal_originals": False}
STATED = '{"name": "S", "rights": {"licence": "CC0-1.0", "personal_data": "unknown"}}'


class Gated:
    """A project, and what people do with it."""

    def __init__(self, tenant, schema):
        self.tenant = tenant
        self.project = make_project(tenant.organisation, schema=schema)
        for role in Role:
            add_project_member(self.project, tenant.user(role), role)
        self.manager = tenant.client_for("manager")
        self.steward = tenant.client_for("steward")
        self.annotator = tenant.client_for("annotator")

    @property
    def path(self):
        return f"/api/v1/projects/{self.project.pk}"

    def turn_on(self, **settings):
        body = {"is_on": True, "settings": FACES | settings}
        answer = self.manager.put(f"{self.path}/masking-policy", body, format="json")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def bring(self, source=STATED, **files):
        """Import files by name and do the work up to the gate: the items by name, not searched yet."""
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as archive:
            for name, data in files.items():
                archive.writestr(f"{name}.jpg", data)
        sent = {"file": SimpleUploadedFile("a.zip", out.getvalue()), "source": source}
        answer = self.manager.post(f"{self.path}/imports", sent, format="multipart")
        assert answer.status_code == 202, answer.content
        job = work_off(answer.json()["job"]["id"])
        assert list(job.problems.all()) == []
        return {
            name: Item.objects.get(project=self.project, media__filename__endswith=f"{name}.jpg")
            for name in files
        }

    def search(self):
        """Search all that waits."""
        enqueue_waiting()
        job = Job.objects.filter(kind=SEARCH).latest("created_at")
        return work_off(str(job.pk))

    def gate(self, item):
        return Gate.objects.get(item=item)

    def next(self):
        answer = self.annotator.post(f"{self.path}/next", {}, format="json")
        return answer.json()["assignments"]

    def shown(self, item):
        return self.steward.get(f"/api/v1/items/{item.pk}/masking").json()
