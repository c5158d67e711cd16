"""The background work of a recall: who is told, what takes the snapshot's place, which files go."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from labeling.accounts.models import Organisation, User
from labeling.recalls.models import Recall, RecallNotice
from workers.ledger.models import Job
from workers.ledger.services import ChunkSpec, enqueue

KIND: Final = "recall"
SUPERSEDE: Final = "recall.supersede"
PURGE: Final = "recall.purge"
NOTIFY: Final = "recall.notify"
ESCALATE: Final = "recall.escalate"


def notify_chunks(notices: Sequence[RecallNotice]) -> list[ChunkSpec]:
    """A chunk for each notice that a mail is to be sent for: one that fails keeps no other from leaving."""
    return [
        ChunkSpec(NOTIFY, seq, {"notice": str(notice.pk), "number": notice.asked})
        for seq, notice in enumerate(notice for notice in notices if notice.asked)
    ]


def enqueue_recall(*, recall: Recall, user: User | None, chunks: Sequence[ChunkSpec]) -> Job | None:
    """The job of a recall, in the caller's transaction; None when there is nothing to do."""
    return enqueue_chunks(
        organisation=recall.organisation, project_id=recall.snapshot.project_id, user=user, chunks=chunks,
        recall_id=recall.pk,
    )  # fmt: skip


def enqueue_chunks(
    *,
    organisation: Organisation,
    project_id: UUID,
    user: User | None,
    chunks: Sequence[ChunkSpec],
    recall_id: UUID | None,
) -> Job | None:
    """A job of these chunks, in the caller's transaction; None when there are none."""
    if not chunks:
        return None
    return enqueue(
        organisation=organisation,
        project_id=project_id,
        actor_user=user,
        kind=KIND,
        params={} if recall_id is None else {"recall": str(recall_id)},
        chunks=chunks,
        total=len(chunks),
    )
