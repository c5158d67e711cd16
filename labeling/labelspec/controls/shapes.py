"""`shapes`: boxes, polygons, polylines, keypoints, ellipses and masks on a picture. `tracks`: shapes over frames."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import cached_property
from typing import Annotated, Any, ClassVar, Final, Literal

from pydantic import Field

from labeling.labelspec.checks import MISSING, WRONG_TYPE, Context, Frame, check_list, is_integer
from labeling.labelspec.controls.base import in_order
from labeling.labelspec.controls.objects import (
    Label,
    ObjectControl,
    check_group,
    object_key_sets,
    unknown_keys,
)
from labeling.labelspec.controls.relations import RelatedControl
from labeling.labelspec.faults import Fault, listed, shown
from labeling.labelspec.limits import MAX_KEYFRAMES, MAX_KEYPOINTS, MAX_LABELS
from labeling.labelspec.model import LabelName, Spec, repeated
from labeling.labelspec.results import Box, Ellipse, Keypoints, Mask, Polygon, Polyline, Shape, Track
from labeling.labelspec.shapes import SHAPE_CHECKS, check_keypoints

Tool = Literal["box", "polygon", "polyline", "keypoints", "ellipse", "mask"]
TrackTool = Literal["box", "polygon", "polyline", "keypoints", "ellipse"]

SHAPE_MODELS: Final[Mapping[str, Any]] = {
    "box": Box,
    "polygon": Polygon,
    "polyline": Polyline,
    "keypoints": Keypoints,
    "ellipse": Ellipse,
    "mask": Mask,
}
_KEYS: Final = {tool: object_key_sets(model) for tool, model in SHAPE_MODELS.items()}
_COMMON: Final = ("id", "label", "type", "attributes", "group", "score")


class Skeleton(Spec):
    """The points of a keypoints object and the lines between them."""

    names: Annotated[list[LabelName], Field(min_length=1, max_length=MAX_KEYPOINTS)]
    edges: Annotated[
        list[Annotated[list[int], Field(min_length=2, max_length=2)]], Field(max_length=MAX_KEYPOINTS * 4)
    ] = []
    """Pairs of indexes into `names`, from 0."""
    mirror: Annotated[
        list[Annotated[list[int], Field(min_length=2, max_length=2)]], Field(max_length=MAX_KEYPOINTS)
    ] = []
    """Pairs of indexes that change places when left and right are swapped; left out, those whose names tell."""
    places: (
        Annotated[
            list[Annotated[list[Annotated[float, Field(ge=0, le=1)]], Field(min_length=2, max_length=2)]],
            Field(max_length=MAX_KEYPOINTS),
        ]
        | None
    ) = None
    """Where each point stands in a new object, as parts of its width and height from the top left."""

    def schema_faults(self, at: str) -> Iterator[Fault]:
        for index in repeated(self.names):
            yield Fault(f"{at}/names/{index}", "schema.repeated", "Name each point of the skeleton once.")
        for index, edge in enumerate(self.edges):
            if not all(0 <= end < len(self.names) for end in edge) or edge[0] == edge[1]:
                yield Fault(
                    f"{at}/edges/{index}", "schema.unknown_reference",
                    f"Join two different points by their indexes, 0 to {len(self.names) - 1}.",
                )  # fmt: skip
        paired: set[int] = set()
        for index, pair in enumerate(self.mirror):
            if not all(0 <= end < len(self.names) for end in pair) or pair[0] == pair[1]:
                yield Fault(
                    f"{at}/mirror/{index}", "schema.unknown_reference",
                    f"Pair two different points by their indexes, 0 to {len(self.names) - 1}.",
                )  # fmt: skip
            elif paired & set(pair):
                yield Fault(f"{at}/mirror/{index}", "schema.repeated", "Pair each point once.")
            paired |= set(pair)
        if self.places is not None and len(self.places) != len(self.names):
            yield Fault(
                f"{at}/places",
                "schema.bad_range",
                f"Give one place for each of the {len(self.names)} points.",
            )


class ShapeLabel(Label):
    tools: Annotated[list[Tool], Field(min_length=1)] | None = None
    """Tools that may draw it; all of the control's, if left out."""
    skeleton: Skeleton | None = None
    """For the keypoints tool: the named points. Without it any number of points may be placed."""

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from super().schema_faults(at)
        if self.skeleton is not None:
            yield from self.skeleton.schema_faults(f"{at}/skeleton")


def tool_faults(tools: Sequence[str], labels: Sequence[ShapeLabel], at: str) -> Iterator[Fault]:
    for index in repeated(tools):
        yield Fault(
            f"{at}/tools/{index}",
            "schema.repeated",
            f"Name each tool once; {shown(tools[index])} stands twice.",
        )
    for place, label in enumerate(labels):
        here = f"{at}/labels/{place}"
        for index, tool in enumerate(label.tools or ()):
            if tool not in tools:
                yield Fault(
                    f"{here}/tools/{index}", "schema.unknown_reference",
                    f"Use a tool of the control ({listed(tools)}), or add {shown(tool)} to its tools.",
                )  # fmt: skip
        for index in repeated(label.tools or ()):
            yield Fault(f"{here}/tools/{index}", "schema.repeated", "Name each tool once.")
        if label.skeleton is not None and "keypoints" not in (label.tools or tools):
            yield Fault(
                f"{here}/skeleton", "schema.not_allowed", "Add the tool 'keypoints', or remove the skeleton."
            )


class _Drawn(ObjectControl):
    """What shapes and tracks share: labels with tools."""

    tools: Sequence[str]
    labels: Annotated[list[ShapeLabel], Field(min_length=1, max_length=MAX_LABELS)]

    def schema_faults(self, at: str) -> Iterator[Fault]:
        yield from super().schema_faults(at)
        yield from tool_faults(self.tools, self.labels, at)

    @cached_property
    def tool_map(self) -> dict[str, tuple[str, ...]]:
        """Tools of each label."""
        return {label.name: tuple(label.tools or self.tools) for label in self.labels}

    @cached_property
    def skeletons(self) -> dict[str, list[str]]:
        return {label.name: label.skeleton.names for label in self.labels if label.skeleton is not None}

    def check_tool(self, item: dict[str, Any], at: str, ctx: Context) -> str | None:
        """The object's type when it is one that its label may be drawn with."""
        kind = item.get("type")
        if "type" not in item:
            ctx.fault(f"{at}/type", MISSING, f"Add 'type': one of {listed(self.tools)}.")
        elif not isinstance(kind, str) or kind not in self.tools:
            ctx.fault(
                f"{at}/type",
                "result.unknown_tool",
                f"Use a tool of the control ({listed(self.tools)}), not {shown(kind)}.",
            )
        else:
            label = item.get("label")
            allowed = self.tool_map.get(label) if isinstance(label, str) else None
            if allowed is None or kind in allowed:
                return kind
            ctx.fault(
                f"{at}/type",
                "result.tool_not_allowed",
                f"Draw {shown(label)} as one of {listed(allowed)}, not as {shown(kind)}.",
            )
        return None

    def check_geometry(
        self, item: dict[str, Any], kind: str, label: object, at: str, frame: Frame, ctx: Context
    ) -> None:
        if kind == "keypoints":
            names = self.skeletons.get(label) if isinstance(label, str) else None
            check_keypoints(item, at, frame, ctx, names)
        else:
            SHAPE_CHECKS[kind](item, at, frame, ctx)


def has_keys(item: dict[str, Any], required: Collection[str], at: str, ctx: Context) -> bool:
    fine = True
    for key in required:
        if key not in item:
            ctx.fault(f"{at}/{key}", MISSING, f"Add {shown(key)}: it is required here.")
            fine = False
    return fine


class ShapesControl(_Drawn, RelatedControl):
    """Shapes on a picture, in pixels of the oriented original."""

    result_model: ClassVar[Any] = list[Shape]
    input_types: ClassVar[tuple[str, ...]] = ("image",)
    example_inputs: ClassVar[tuple[Mapping[str, Any], ...]] = ({"name": "photo", "type": "image"},)
    example: ClassVar[Mapping[str, Any]] = {
        "name": "objects",
        "type": "shapes",
        "on": "photo",
        "tools": ["box", "polygon", "polyline", "keypoints", "ellipse", "mask"],
        "labels": [
            {"name": "car", "attributes": [{"name": "occluded", "type": "boolean"}]},
            {"name": "lane", "tools": ["polyline"]},
            {
                "name": "arm",
                "tools": ["keypoints"],
                "skeleton": {"names": ["elbow", "hand"], "edges": [[0, 1]]},
            },
        ],
    }
    example_answers: ClassVar[Mapping[str, Any]] = {
        "objects": [
            {"id": "a1", "label": "car", "type": "box", "x": 10.5, "y": 20, "w": 80, "h": 40, "angle": 0,
             "attributes": {"occluded": True}},
            {"id": "a2", "label": "lane", "type": "polyline", "points": [[0, 300], [120, 210.5]]},
            {"id": "a3", "label": "car", "type": "mask", "size": [480, 640], "rle": "gQoD/NUS", "bbox": [1, 2, 3, 1]},
            {"id": "a4", "label": "car", "type": "polygon", "points": [[0, 0], [40, 0], [40, 30], [0, 30]],
             "holes": [[[10, 10], [20, 10], [20, 20]]]},
            {"id": "a5", "label": "arm", "type": "keypoints", "points": [[5, 6, 2], [0, 0, 0]]},
            {"id": "a6", "label": "car", "type": "ellipse", "cx": 100, "cy": 90, "rx": 20, "ry": 10.5, "angle": 30},
        ]
    }  # fmt: skip

    noun: ClassVar[str] = "shape"

    type: Literal["shapes"]
    tools: Annotated[list[Tool], Field(min_length=1)]

    def check_object(self, item: dict[str, Any], at: str, ctx: Context) -> None:
        kind = self.check_tool(item, at, ctx)
        if kind is None:
            return
        required, known = _KEYS[kind]
        unknown_keys(item, known, at, ctx)
        if "group" in item:
            check_group(item["group"], f"{at}/group", ctx)
        if has_keys(item, required, at, ctx):
            self.check_geometry(item, kind, item.get("label"), at, ctx.frame(self.on), ctx)

    def object_keys(self, item: dict[str, Any]) -> Collection[str]:
        kind = item.get("type")
        return _KEYS[kind][1] if isinstance(kind, str) and kind in _KEYS else _COMMON


class TracksControl(_Drawn):
    """Objects followed through a video by keyframes; between two the geometry goes in a straight line."""

    result_model: ClassVar[Any] = list[Track]
    input_types: ClassVar[tuple[str, ...]] = ("video",)
    example_inputs: ClassVar[tuple[Mapping[str, Any], ...]] = ({"name": "clip", "type": "video"},)
    example: ClassVar[Mapping[str, Any]] = {
        "name": "vehicles", "type": "tracks", "on": "clip", "tools": ["box"], "labels": [{"name": "car"}],
    }  # fmt: skip
    example_answers: ClassVar[Mapping[str, Any]] = {
        "vehicles": [
            {"id": "t1", "label": "car", "type": "box", "keyframes": [
                {"frame": 0, "x": 10, "y": 10, "w": 40, "h": 20},
                {"frame": 12, "x": 30, "y": 12, "w": 40, "h": 20, "outside": True}]},
        ]
    }  # fmt: skip

    type: Literal["tracks"]
    tools: Annotated[list[TrackTool], Field(min_length=1)]

    def check_object(self, item: dict[str, Any], at: str, ctx: Context) -> None:
        kind = self.check_tool(item, at, ctx)
        unknown_keys(item, _TRACK_KEYS, at, ctx)
        if kind is None or not has_keys(item, ("keyframes",), at, ctx):
            return
        frames = check_list(ctx, f"{at}/keyframes", item["keyframes"], most=MAX_KEYFRAMES)
        if frames is None:
            return
        ctx.keyframes -= len(frames)
        if ctx.keyframes < 0:
            ctx.fault(
                f"{at}/keyframes", "result.too_many", "Send fewer keyframes: this result has too many in all."
            )
        elif not frames:
            ctx.fault(f"{at}/keyframes", "result.too_few", "Give at least one keyframe.")
        else:
            self._check_keyframes(frames, kind, item.get("label"), f"{at}/keyframes", ctx)

    def _check_keyframes(self, frames: list[Any], kind: str, label: object, at: str, ctx: Context) -> None:
        required = _KEYFRAME_KEYS[kind][0]
        known = _KEYFRAME_KEYS[kind][1]
        facts = ctx.media.get(self.on)
        count = facts.frames if facts else None
        before = -1
        for index, keyframe in enumerate(frames):
            here = f"{at}/{index}"
            if ctx.faults.full:
                return
            if not isinstance(keyframe, dict):
                ctx.fault(here, WRONG_TYPE, f"Send an object here instead of {shown(keyframe)}.")
                continue
            unknown_keys(keyframe, known, here, ctx)
            if "outside" in keyframe and type(keyframe["outside"]) is not bool:
                ctx.fault(f"{here}/outside", WRONG_TYPE, "Write true or false.")
            if not has_keys(keyframe, required, here, ctx):
                continue
            number = keyframe["frame"]
            if not is_integer(number) or number < 0:
                ctx.fault(f"{here}/frame", WRONG_TYPE, "Write the frame as a whole number from 0.")
            elif number <= before:
                ctx.fault(
                    f"{here}/frame",
                    "result.not_in_order",
                    "Put the keyframes in order of time, each frame once.",
                )
            elif count is not None and number >= count:
                ctx.fault(
                    f"{here}/frame", "result.out_of_bounds", f"Use a frame of the video: 0 to {count - 1}."
                )
            else:
                before = number
            self.check_geometry(keyframe, kind, label, here, ctx.frame(self.on), ctx)

    def object_keys(self, item: dict[str, Any]) -> Collection[str]:  # noqa: ARG002 - one kind of object
        return _TRACK_KEYS

    def _normalise_object(self, item: dict[str, Any]) -> dict[str, Any]:
        ordered = super()._normalise_object(item)
        kind, frames = item.get("type"), item.get("keyframes")
        if isinstance(kind, str) and kind in _KEYFRAME_KEYS and isinstance(frames, list):
            order = _KEYFRAME_KEYS[kind][1]
            ordered["keyframes"] = [
                in_order(frame, order) if isinstance(frame, dict) else frame for frame in frames
            ]
        return ordered


_TRACK_KEYS: Final = object_key_sets(Track)[1]
_KEYFRAME_KEYS: Final = {
    tool: (
        ("frame", *(key for key in required if key != "type")),
        ("frame", *(key for key in known if key not in _COMMON), "outside"),
    )
    for tool, (required, known) in _KEYS.items()
}
