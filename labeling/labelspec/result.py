"""Results: what an annotator submits, judged against the schema and the item's media."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from labeling.labelspec.checks import Context, MediaFacts
from labeling.labelspec.controls.base import Control, in_order
from labeling.labelspec.faults import Fault, listed, shown, token
from labeling.labelspec.schema import LabelSchema


def validate_result(
    schema: LabelSchema, result: object, media: Mapping[str, MediaFacts], *, partial: bool = False
) -> list[Fault]:
    """All faults of a decoded JSON result (at most `MAX_FAULTS`); empty when it may be stored. Never raises.

    media: what is known of each input the item has, by input name. An input that is not in it is absent: its
    controls can't be answered and are not required. `MediaFacts()` stands for an input of which nothing is
    known yet; bounds are then not checked. partial: a draft: `required` is not enforced, all else is.
    """
    ctx = Context(media=media)
    if not isinstance(result, dict):
        ctx.fault(
            "", "result.wrong_type", f"Send an object with one key a control instead of {shown(result)}."
        )
        return ctx.faults.as_list()
    for key in result:
        if key not in schema.key_owners:
            ctx.fault(
                f"/{token(key)}", "result.unknown_control",
                f"Remove {shown(key)}: the schema has {listed(schema.key_owners)}.",
            )  # fmt: skip
    visible: dict[str, Control] = {}
    for control in schema.controls:
        if ctx.faults.full:
            break
        if is_shown(control, visible, result):
            visible[control.name] = control
            _check_shown(control, result, ctx, partial=partial)
        else:
            _refuse(control, result, ctx, "result.hidden", "it is hidden by its condition")
    return ctx.faults.as_list()


def is_shown(control: Control, visible: Mapping[str, Control], result: Mapping[str, Any]) -> bool:
    """Whether a control is shown with this result; `visible`: those before it that are."""
    condition = control.show_if
    if condition is None:
        return True
    asked = visible.get(condition.control)
    return asked is not None and condition.met(asked, result.get(asked.name))


def _check_shown(control: Control, result: Mapping[str, Any], ctx: Context, *, partial: bool) -> None:
    absent = [name for _, name, _ in control.inputs() if name not in ctx.media]
    if absent:
        _refuse(control, result, ctx, "result.input_absent", f"this item has no {listed(absent)}")
        return
    at = f"/{token(control.name)}"
    answer = result.get(control.name)
    if control.name in result:
        if answer is None:
            ctx.fault(at, "result.wrong_type", "Leave the key out where there is no answer; null is none.")
        else:
            control.check(answer, at, ctx)
    control.check_further(result, ctx)
    empty = not control.answered(answer) and (answer is not None or control.name not in result)
    if empty and control.required and not partial:
        ctx.fault(at, "result.required", f"Answer {shown(control.title or control.name)}: it is required.")


def _refuse(control: Control, result: Mapping[str, Any], ctx: Context, code: str, why: str) -> None:
    """An answer to a control that can't be answered is a fault; an empty one is not."""
    for key in control.result_keys():
        if control.answered(result.get(key)):
            ctx.fault(f"/{token(key)}", code, f"Remove the answer to {shown(key)}: {why}.")


def normalise_result(schema: LabelSchema, result: Mapping[str, Any]) -> dict[str, Any]:
    """The result with its keys in canonical order: controls as in the schema, objects' keys as documented.

    Drops nothing and fills nothing; numbers stay as given. Two results that say the same in another order of
    keys become equal text. Keys the schema does not know follow at the end, sorted.
    """
    ordered = in_order(result, schema.key_owners)
    return {
        key: schema.key_owners[key].normalise(key, answer) if key in schema.key_owners else answer
        for key, answer in ordered.items()
    }
