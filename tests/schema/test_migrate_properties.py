"""Steps on label schemas and results: valid stays valid, what is renamed comes back, what is lost is counted."""

from __future__ import annotations

import copy
import json
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from labeling.labelspec import parse_schema, validate_result
from labeling.labelspec.migrate import Plan, StepError, plan_of
from labeling.labelspec.migrate_uses import dropped, used
from tests.schema.plans import RICH, plans, rich_results, steps
from tests.unit.labelspec.strategies import MEDIA, any_json


@given(rich_results())
def test_results_of_the_strategy_are_valid(result: dict[str, Any]) -> None:
    assert validate_result(RICH, result, MEDIA) == []


@given(plans(), rich_results())
def test_a_valid_result_is_valid_under_the_schema_after(plan: Plan, result: dict[str, Any]) -> None:
    before = copy.deepcopy(result)
    mapped = plan.apply(result)
    assert result == before
    faults = validate_result(plan.schema, mapped.result, MEDIA)
    assert {fault.code for fault in faults} <= {"result.required"}
    assert len(faults) == sum(out.unanswered for out in mapped.outcomes)
    if not mapped.is_touched:
        assert mapped.result is result


@given(plans(("rename",)), rich_results())
def test_what_is_renamed_and_renamed_back_is_as_it_was(plan: Plan, result: dict[str, Any]) -> None:
    mapped = plan.apply(result)
    assert not any(out.needs_leave for out in mapped.outcomes)
    back = [_reversed(step.dump()) for step in reversed(plan.steps)]
    again = plan_of(plan.schema, back)
    assert again.schema.dump() == RICH.dump()
    assert again.apply(mapped.result).result == result


def _reversed(step: dict[str, Any]) -> dict[str, Any]:
    [old] = step["from"]
    if isinstance(old, list):
        return {**step, "from": [[*old[:-1], step["to"]]], "to": old[-1]}
    return {**step, "from": [step["to"]], "to": old}


@given(plans(("merge",)), rich_results())
def test_a_merge_of_what_is_merged_changes_nothing(plan: Plan, result: dict[str, Any]) -> None:
    once = plan.apply(result).result
    if not any(step.kind == "control" for step in plan.steps):
        assert plan.apply(once).result == once


@given(plans(), rich_results())
def test_what_the_schema_after_has_no_more_is_used_by_no_result(plan: Plan, result: dict[str, Any]) -> None:
    gone = dropped(RICH, plan.schema)
    mapped = plan.apply(result)
    assert mapped.is_touched or not used(RICH, result) & gone
    assert not used(plan.schema, mapped.result) & gone


@given(
    plans(),
    st.dictionaries(st.sampled_from(["objects", "entities", "species", "topics"]), any_json) | any_json,
)
def test_whatever_a_result_is_nothing_is_raised(plan: Plan, raw: Any) -> None:
    if isinstance(raw, dict):
        plan.apply(raw)


@given(any_json | st.lists(steps(RICH) | any_json, max_size=3))
def test_any_json_is_steps_or_has_faults(raw: Any) -> None:
    try:
        plan = plan_of(RICH, raw)
    except StepError as error:
        assert error.faults  # noqa: PT017 - either end is right
        assert all(fault.pointer.startswith("/steps") and fault.detail for fault in error.faults)  # noqa: PT017
    else:
        stored = json.loads(json.dumps(plan.dump()))
        assert plan_of(parse_schema(RICH.dump()), stored).schema.dump() == plan.schema.dump()
