"""The journey that docs/api-journey.md describes, by its own script, against the product's real processes."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools.product import Product

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.mark.fault
def test_api_alone_leads_from_nothing_to_a_licensed_dataset(product: Product, tmp_path: Path) -> None:
    script = [sys.executable, "-I", str(ROOT / "docs" / "journey.py"), product.url, str(tmp_path)]
    done = subprocess.run(
        script,
        env={"PATH": os.environ["PATH"], "CLEARLABEL_TOKEN": product.token},
        capture_output=True,
        text=True,
        timeout=180,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert done.stdout.splitlines()[-1] == (
        "The dataset holds exactly the two cleared pictures, with labels, licence and credit."
    )
    assert {path.name for path in tmp_path.iterdir()} == {"jsonl", "coco", "csv", "package"}
    assert product.log("web").count("Traceback") == 0
