from projects.models.items import Item, ItemMedia, ItemState, ItemStatement
from projects.models.project import Project, ProjectMember, ProjectState, SchemaVersion, Source
from projects.models.queue import (
    Assignment,
    AssignmentState,
    ProgressDelta,
    Queue,
    QueueCursor,
    QueueKind,
    WorkItem,
)

__all__ = [
    "Assignment",
    "AssignmentState",
    "Item",
    "ItemMedia",
    "ItemState",
    "ItemStatement",
    "ProgressDelta",
    "Project",
    "ProjectMember",
    "ProjectState",
    "Queue",
    "QueueCursor",
    "QueueKind",
    "SchemaVersion",
    "Source",
    "WorkItem",
]
