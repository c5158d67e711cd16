"""The label schemas that the screens' task templates make are ones that the server takes."""

import json

import pytest

from labeling.labelspec import parse_schema
from tools.environment import FRONTEND

SCHEMAS = json.loads((FRONTEND / "src/features/wizard/schemas.json").read_text(encoding="utf-8"))


@pytest.mark.parametrize("schema", SCHEMAS, ids=lambda schema: schema["controls"][0]["type"])
def test_each_template_makes_a_schema_of_one_control(schema):
    parsed = parse_schema(schema)
    assert [control.name for control in parsed.controls] == [schema["controls"][0]["name"]]


def test_all_templates_are_there():
    assert len(SCHEMAS) == 6
