"""A sample of the described cases through the door: the answer is the one of the pure function, in the API's shape."""

import json
from pathlib import Path

import pytest

from tests.support.people import Tenant

pytestmark = pytest.mark.django_db
API = "/api/v1"
CASES = Path(__file__).parents[1] / "rights" / "policy" / "examination.jsonl"
WORDS = {"W": "ALLOW", "O": "ALLOW_WITH_OBLIGATIONS", "R": "NEEDS_REVIEW", "D": "DENY"}


def test_described_cases_are_answered_alike_over_http(tenant: Tenant) -> None:
    client = tenant.client_for("manager")
    cases = [json.loads(line) for line in CASES.read_text(encoding="utf-8").splitlines()][::12]
    assert len(cases) > 30
    for case in cases:
        question = {key: case[key] for key in ("facts", "subjects", "use") if key in case}
        answer = client.post(f"{API}/rights/evaluate", {**question, "at": "2026-06-01T12:00:00Z"})
        body = answer.json()
        assert (case["case"], answer.status_code) == (case["case"], 200), body
        codes = {one["code"] for one in (*body["reasons"], *body["obligations"])}
        assert (case["case"], body["verdict"], set(case["codes"]) - codes) == (
            case["case"],
            WORDS[case["verdict"]],
            set(),
        )
        assert all({"code", "layer", "detail", "fix"} <= set(reason) for reason in body["reasons"])


def test_a_pair_that_cannot_be_merged_and_a_bundle_to_split(tenant: Tenant) -> None:
    client = tenant.client_for("manager")
    merged = client.post(
        f"{API}/rights/merge", {"licences": ["CC BY 4.0", "cc-by-nd-4.0"], "mode": "merged"}
    ).json()
    assert (merged["outbound"], merged["conflict"]) == ([], ["CC-BY-4.0", "CC-BY-ND-4.0"])
    kept = client.post(
        f"{API}/rights/merge", {"licences": ["CC BY 4.0", "cc-by-nc-4.0"], "mode": "collection"}
    ).json()
    assert (kept["conflict"], [fix["code"] for fix in kept["fix"]]) == (None, ["split"])
    free = client.post(
        f"{API}/rights/merge", {"licences": ["CC BY-SA 4.0"], "mode": "merged", "outbound": "GPL-3.0"}
    ).json()
    assert (free["outbound"], free["conflict"]) == (["GPL-3.0-only"], None)
