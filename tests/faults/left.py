"""What a product has left in its database and storage, read by a process of its own: `python -m tests.faults.left`."""

import hashlib
import json
import subprocess
from collections import Counter
from typing import Any

from tools.environment import PYTHON, ROOT
from tools.product import Product


def left_by(product: Product) -> dict[str, Any]:
    """The facts that `read` gives, of this product."""
    done = subprocess.run(
        [str(PYTHON), "-m", "tests.faults.left"],
        cwd=ROOT,
        env={**product.env, "DJANGO_SETTINGS_MODULE": "labeling.config.settings"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def read() -> dict[str, Any]:
    """Names of items, what is wrong with slots, states, annotations, stored files, and what is still open."""
    from labeling.annotations.models import Annotation
    from labeling.imports.models import Upload
    from projects.models import Item
    from workers.ledger.models import Job, JobChunk

    names: dict[str, list[str]] = {}
    for project, name in Item.objects.values_list("project_id", "external_id"):
        names.setdefault(str(project), []).append(name)
    return {
        "names": names,
        "states": {
            project: dict(Counter(Item.objects.filter(project=project).values_list("state", flat=True)))
            for project in names
        },
        "notes": {str(row.pk): row.result.get("note") for row in Annotation.objects.all()},
        "jobs": dict(Counter(Job.objects.values_list("state", flat=True))),
        "open_chunks": JobChunk.objects.filter(state__in=["pending", "leased"]).count(),
        "dead_chunks": list(JobChunk.objects.filter(state="dead").values_list("kind", "error")),
        "uploads": Upload.objects.count(),
        "wrong": [*_wrong_slots(), *_wrong_annotations(), *_wrong_media()],
    }


def _wrong_slots() -> list[str]:
    """Work items whose open, live and filled slots are not what is required, and items in a state that does not fit."""
    from projects.models import AssignmentState, Item, WorkItem

    wrong = []
    filled_states = (AssignmentState.SUBMITTED, AssignmentState.ACCEPTED)
    for work in WorkItem.objects.select_related("item").prefetch_related("assignments"):
        states = Counter(row.state for row in work.assignments.all())
        live, filled = states[AssignmentState.ACTIVE], sum(states[state] for state in filled_states)
        if work.open_slots + live + filled != work.required:
            wrong.append(f"{work.item.external_id}: {work.open_slots} + {live} + {filled} of {work.required}")
        expected = "labeled" if filled == work.required else "in_progress" if filled else "labelable"
        if work.item.state != expected:
            wrong.append(f"{work.item.external_id} is {work.item.state}, not {expected}")
        if work.item.labels != filled:
            wrong.append(f"{work.item.external_id} counts {work.item.labels} labels of {filled}")
    without = Item.objects.filter(state="labelable", work_items=None).values_list("external_id", flat=True)
    return wrong + [f"{name} is labelable and in no queue" for name in without]


def _wrong_annotations() -> list[str]:
    """Annotations with another number of revisions than one, tokens that stored twice, submits without annotation."""
    from labeling.annotations.models import Annotation, AnnotationRevision
    from projects.models import Assignment

    wrong, tokens = [], Counter(AnnotationRevision.objects.values_list("token", flat=True))
    wrong += [f"token {token} stored {times} times" for token, times in tokens.items() if times > 1]
    for row in Annotation.objects.prefetch_related("revisions"):
        if len(row.revisions.all()) != 1:
            wrong.append(f"annotation {row.pk} has {len(row.revisions.all())} revisions")
    lost = Assignment.objects.filter(state="submitted").exclude(
        pk__in=Annotation.objects.values("assignment_id")
    )
    return wrong + [f"assignment {row.pk} is submitted and has no annotation" for row in lost]


def _wrong_media() -> list[str]:
    """Blobs whose stored bytes are not there or not what their name says, and originals without their copies."""
    from django.db.models import Count

    from labeling.media import storage
    from labeling.media.models import Blob, MediaAsset

    wrong = []
    for blob in Blob.objects.all():
        path = storage.blob_path(organisation_id=blob.organisation_id, sha256=blob.sha256)
        try:
            digest = hashlib.sha256(b"".join(storage.parts(storage.open_stored(path)))).hexdigest()
        except FileNotFoundError:
            digest = "nothing"
        if digest != blob.sha256:
            wrong.append(f"blob {blob.sha256} holds {digest}")
    originals = MediaAsset.objects.filter(derivation="original").annotate(copies=Count("derived"))
    return wrong + [f"asset {asset.pk} has {asset.copies} copies" for asset in originals.exclude(copies=2)]


if __name__ == "__main__":
    import django

    django.setup()
    print(json.dumps(read()))
