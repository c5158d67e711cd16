"""A steward's ledger: forms as they are sent, and what they become."""

from typing import Any

NOTICE: dict[str, Any] = {
    "name": "Street faces",
    "version": "1",
    "language": "en",
    "text": "We film streets to teach cars to see people.",
    "controller": {"name": "Aurora Labs", "address": "Street 1, Berlin", "contact": "privacy@example.org"},
}


class Ledger:
    """Speaks to the API as one steward."""

    def __init__(self, tenant: Any) -> None:
        self.tenant = tenant
        self.client = tenant.client_for("steward")

    def post(self, path: str, body: Any = None, status: int = 201) -> dict[str, Any]:
        answer = self.client.post(f"/api/v1/{path}", body, format="json")
        assert answer.status_code == status, answer.content
        return dict(answer.json())

    def get(self, path: str, status: int = 200) -> dict[str, Any]:
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == status, answer.content
        return dict(answer.json())

    def subject(self, **fields: Any) -> dict[str, Any]:
        return self.post("subjects", {"age_band": "adult", "jurisdiction": "DE"} | fields)

    def notice(self, **fields: Any) -> dict[str, Any]:
        return self.post("notices", NOTICE | fields)

    def form(self, **fields: Any) -> dict[str, Any]:
        """A whole form of a person and a notice that are made for it, unless `fields` names them."""
        given = dict(fields)
        if "subject" not in given:
            given["subject"] = self.subject()["id"]
        if "notice" not in given:
            known = self.get("notices")["results"]
            given["notice"] = (known[0] if known else self.notice())["id"]
        return {"purposes": ["ResearchAndDevelopment"], "commercial_ok": True} | given

    def consent(self, **fields: Any) -> dict[str, Any]:
        return self.post("consents", self.form(**fields))

    def event(self, consent: dict[str, Any], state: str, status: int = 201, **fields: Any) -> dict[str, Any]:
        return self.post(f"consents/{consent['id']}/events", {"state": state, **fields}, status)

    def refused(self, path: str, body: Any, code: str, pointer: str, status: int = 422) -> str:
        """Send what is refused; the sentence that says why."""
        problem = self.post(path, body, status)
        assert (problem["code"], [fault["pointer"] for fault in problem["errors"]][:1]) == (code, [pointer])
        return str(problem["detail"])


def token_of(consent: dict[str, Any]) -> str:
    """The secret in the link that came with a consent."""
    return str(consent["withdrawal_url"].rsplit("/", 1)[1])
