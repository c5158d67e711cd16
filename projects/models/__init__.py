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
from projects.models.rights import Appearance, OverriddenItem, Override, SourceRecord

__all__ = [
    "Appearance",
    "Assignment",
    "AssignmentState",
    "Item",
    "ItemMedia",
    "ItemState",
    "ItemStatement",
    "OverriddenItem",
    "Override",
    "ProgressDelta",
    "Project",
    "ProjectMember",
    "ProjectState",
    "Queue",
    "QueueCursor",
    "QueueKind",
    "SchemaVersion",
    "Source",
    "SourceRecord",
    "WorkItem",
]
