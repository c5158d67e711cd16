"""What an annotator downloads to open an item, as the build's size gate counts it: gzip and requests."""

import json
import subprocess
from typing import Any

from benchmarks.bench import Bench
from benchmarks.figures import Figure, Limit, spread
from tools.environment import FRONTEND


def run(bench: Bench) -> None:
    """The gate's own figures for what stands built in frontend/dist."""
    gate = subprocess.run(
        ["node", "tools/gate.mjs"], cwd=FRONTEND, capture_output=True, text=True, check=False
    )
    rows = [json.loads(line) for line in gate.stdout.splitlines() if line.startswith("{")]
    if not rows:
        raise RuntimeError(f"the gate says nothing: {gate.stderr[-500:]}")
    for row in rows:
        bench.add(_figure(row))


def _figure(row: dict[str, Any]) -> Figure:
    limit = Limit(row["limit"], row["limit_value"]) if row.get("limit_value") else None
    return Figure("bundle", row["metric"], spread([float(row["value"])]), variant=row["page"], limit=limit)
