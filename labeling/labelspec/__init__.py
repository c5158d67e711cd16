"""The label language: schemas that say what is asked, and results that answer. Pure Python, no framework.

>>> schema = parse_schema(example_schema("choice"))
>>> validate_result(schema, {"weather": "rain"}, {})
[]
"""

from labeling.labelspec.checks import MediaFacts
from labeling.labelspec.controls import CONTROL_TYPES
from labeling.labelspec.controls.base import Control
from labeling.labelspec.faults import Fault, SchemaError
from labeling.labelspec.result import normalise_result, validate_result
from labeling.labelspec.schema import (
    Input,
    LabelSchema,
    example_result,
    example_schema,
    json_schema,
    parse_schema,
    result_json_schema,
)

__all__ = [
    "CONTROL_TYPES",
    "Control",
    "Fault",
    "Input",
    "LabelSchema",
    "MediaFacts",
    "SchemaError",
    "example_result",
    "example_schema",
    "json_schema",
    "normalise_result",
    "parse_schema",
    "result_json_schema",
    "validate_result",
]
