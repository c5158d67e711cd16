"""A commercial project of pictures, its steward, and what stewards do over and over."""

from django.core.files.uploadedfile import SimpleUploadedFile

from projects.models import Item
from tests.support.jobs import work_off
from tests.support.projects import IMAGE_SCHEMA, make_project, make_source

CC0 = {"licence": "CC0-1.0", "personal_data": "none"}
PDF = b"%PDF-1.7\nThe author permits it.\n"


class Steward:
    """The steward's hands on one project."""

    def __init__(self, tenant):
        self.tenant = tenant
        self.client = tenant.client_for("steward")
        self.manager = tenant.client_for("manager")
        self.project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
        self.source = make_source(self.project, rights=CC0)

    def bring(self, name, body, source=None):
        """One picture imported under the source's rights (CC0), through the API."""
        data = {"file": [SimpleUploadedFile(name, body)], "source": str((source or self.source).pk)}
        answer = self.manager.post(f"/api/v1/projects/{self.project.pk}/imports", data, format="multipart")
        assert answer.status_code == 202, answer.content
        job = work_off(answer.json()["job"]["id"])
        assert job.state == "done", list(job.problems.values())
        return Item.objects.latest("created_at", "id")

    def evidence(self, body=PDF, kind="pdf", name="letter.pdf", **fields):
        data = {"file": SimpleUploadedFile(name, body), "kind": kind, **fields}
        answer = self.client.post("/api/v1/evidence", data, format="multipart")
        assert answer.status_code == 201, answer.content
        return answer.json()["id"]

    def post(self, path, body):
        return self.client.post(f"/api/v1/{path}", body, format="json")

    def get(self, path):
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def verdict(self, item, query=""):
        """(verdict, codes of the reasons) of the item, live."""
        found = self.get(f"items/{item.pk}/verdict{query}")
        return found["verdict"], {reason["code"] for reason in found["reasons"]}

    def resolve(self, item, licence, *evidence, reason="The author wrote to us."):
        body = {"licence": licence, "evidence": list(evidence), "reason": reason}
        return self.post(f"items/{item.pk}/claims/resolve", body)
