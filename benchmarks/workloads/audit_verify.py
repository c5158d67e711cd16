"""Verifying the audit log: as it is stored, from its export, and by the stand-alone program; and appending to it."""

import hashlib
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Final

from benchmarks.bench import Bench
from benchmarks.figures import Figure, Limit, spread

if TYPE_CHECKING:
    from labeling.accounts.models import Organisation

SIZES: Final = (100_000,)
BATCH: Final = 5_000
SINGLE: Final = 200
_SCRIPT: Final = Path(__file__).resolve().parent.parent.parent / "docs" / "verify_audit.py"


def run(bench: Bench) -> None:
    """Each size in a log of its own; beside it, hashing the same bytes and nothing else."""
    assert bench.product.pids
    for size in bench.sizes(*SIZES):
        _measure(bench, size)


def _measure(bench: Bench, size: int) -> None:
    from labeling.accounts.models import Organisation
    from labeling.audit.checkpoints import sign
    from labeling.audit.stored import export_log, verify_stored
    from labeling.core import clock

    organisation = Organisation.objects.create(name=f"Audit {size}")
    began = time.perf_counter()
    _fill(organisation, size)
    _add(bench, size, "append in bulk", time.perf_counter() - began, None)
    _add(bench, SINGLE, "append one by one", _singles(organisation), None)
    sign(organisation_id=organisation.pk, now=clock.now())
    total = size + SINGLE
    with tempfile.TemporaryDirectory(prefix="clearlabel-bench-") as folder:
        path = Path(folder) / "log.jsonl"
        began = time.perf_counter()
        with path.open("wb") as file:
            header = export_log(organisation=organisation, file=file)
        _add(bench, total, "export", time.perf_counter() - began, None)
        with path.open("rb") as file:
            floor = _hashed(file)
        began = time.perf_counter()
        found = verify_stored(organisation=organisation)
        _add(bench, total, "stored", time.perf_counter() - began, floor)
        if not found.is_whole or found.events != total:
            raise RuntimeError(f"the log is not whole: {found}")
        began = time.perf_counter()
        subprocess.run(
            [sys.executable, str(_SCRIPT), str(path), "--key", header.key], check=True, capture_output=True
        )
        _add(bench, total, "stand-alone", time.perf_counter() - began, floor)


def _fill(organisation: "Organisation", size: int) -> None:
    from django.db import transaction

    from labeling.audit.services import Act, record_many
    from labeling.core.ids import new_id

    for start in range(0, size, BATCH):
        count = min(BATCH, size - start)
        acts = [Act("token.revoked", ("token", new_id()), payload={"user": new_id()}) for _ in range(count)]
        with transaction.atomic():
            record_many(organisation=organisation, acts=acts)


def _singles(organisation: "Organisation") -> float:
    """Seconds for appending one event a transaction."""
    from django.db import transaction

    from labeling.audit.services import record

    began = time.perf_counter()
    for number in range(SINGLE):
        with transaction.atomic():
            record(organisation=organisation, actor=None, action="token.revoked", obj=("token", number))
    return time.perf_counter() - began


def _hashed(lines: Iterable[bytes]) -> float:
    """Seconds for hashing the same bytes, a leaf and a node each."""
    began = time.perf_counter()
    leaf = b""
    for line in lines:
        leaf = hashlib.sha256(b"\x01" + leaf + hashlib.sha256(b"\x00" + line).digest()).digest()
    return time.perf_counter() - began


def _add(bench: Bench, size: int, variant: str, seconds: float, floor: float | None) -> None:
    limit = Limit("hashing the same bytes", size / floor) if floor else None
    bench.add(
        Figure("audit_verify", "per_s", spread([size / seconds]), size=size, variant=variant, limit=limit)
    )
