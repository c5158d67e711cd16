from projects.models.items import Item, ItemMedia, ItemState, ItemStatement
from projects.models.project import Project, ProjectMember, ProjectState, SchemaVersion, Source
from projects.models.queue import (
    Assignment,
    AssignmentState,
    OverlapMode,
    ProgressDelta,
    Queue,
    QueueCursor,
    QueueKind,
    QueueOrder,
    QueueState,
    SkipPolicy,
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
    "OverlapMode",
    "OverriddenItem",
    "Override",
    "ProgressDelta",
    "Project",
    "ProjectMember",
    "ProjectState",
    "Queue",
    "QueueCursor",
    "QueueKind",
    "QueueOrder",
    "QueueState",
    "SchemaVersion",
    "SkipPolicy",
    "Source",
    "SourceRecord",
    "WorkItem",
]
