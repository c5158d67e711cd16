"""`kill -9` of what brings items before their gates, and of what masks them: all of it is done, and once."""

import pytest

from tests.faults.crowd import TEXTS
from tests.faults.test_migration_kill import one, wait_for, write
from tests.support.client import Client
from tools.product import Product

ITEMS, NAMED = 2_400, 60
FREE = {"licence": "CC0-1.0", "personal_data": "none"}
SETTINGS = {"detectors": [{"name": "text-patterns"}], "review": "uncertain", "seal_originals": False}
PENDING = "SELECT count(*) FROM masking_gate WHERE state = 'pending'"
MASKED = "SELECT count(*) FROM masking_gate WHERE state = 'masked_auto'"
PASSES = "SELECT count(*) FROM masking_gatepass"
LEFT = "SELECT count(*) FROM projects_item WHERE CAST(data AS text) LIKE '%@example.org%'"


@pytest.mark.fault
def test_everything_is_masked_once_though_its_worker_dies(
    product: Product, owner: Client, capsys: pytest.CaptureFixture[str]
) -> None:
    project = stock(owner)
    assert one(product, LEFT) == NAMED
    body = {"is_on": True, "settings": SETTINGS}
    policy = owner.call("PUT", f"projects/{project}/masking-policy", body).json
    wait_for(lambda: one(product, PENDING) + one(product, MASKED) > 0)
    kill(product)
    brought, is_closed = one(product, PENDING), one(product, PASSES) == 1
    start(product)
    job = owner.ended(policy["job"]["id"])
    assert (job["kind"], job["state"], job["progress"]["done"]) == ("masking.bring", "done", NAMED)
    assert one(product, PASSES) == 0
    assert one(product, "SELECT count(*) FROM masking_gate") == NAMED

    wait_for(lambda: one(product, MASKED) > 5)
    kill(product)
    masked = one(product, MASKED)
    # What is not masked yet waits, so no door gives it out.
    assert (one(product, LEFT), one(product, PENDING)) == (NAMED - masked, NAMED - masked)
    start(product)
    wait_for(lambda: one(product, MASKED) == NAMED)
    assert one(product, LEFT) == 0
    assert one(product, "SELECT count(*) FROM masking_region") == NAMED
    assert one(product, "SELECT count(*) FROM masking_sealedoriginal") == NAMED
    with capsys.disabled():
        print(f"\nkilled with {brought} brought (closed: {is_closed}), and with {masked} of {NAMED} masked")


def kill(product: Product) -> None:
    product.kill("worker" if product.is_large else "web")


def start(product: Product) -> None:
    # Leases would run out by themselves a little later.
    write(product, "UPDATE ledger_jobchunk SET lease_until = next_attempt_at WHERE state = 'leased'")
    product.start("worker" if product.is_large else "web")


def stock(owner: Client) -> str:
    """A project of texts, of which some name an address and the others say nothing."""
    body = {"name": "Letters", "schema": TEXTS, "use": {"action": "label", "commercial": False}}
    project: str = owner.post("projects", body)["id"]
    every = ITEMS // NAMED
    items = [
        {
            "external_id": f"i{n}",
            "data": {"text": "…" if n % every else f"Write to eve{n}@example.org"},
            "rights": FREE,
        }
        for n in range(ITEMS)
    ]
    for first in range(0, ITEMS, 800):
        asked = owner.post(f"projects/{project}/imports", {"items": items[first : first + 800]})
        job = owner.ended(asked["job"]["id"])
        assert (job["state"], job["progress"]["failed"]) == ("done", 0), job
    return project
