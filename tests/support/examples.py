"""How many examples a property gets: all it asks for in the whole suite, a share of them in the developer's minute."""

import os

from hypothesis import HealthCheck, settings

WHOLE, FAST = "whole", "fast"
_FEWEST = 3

# Loaded machines make single examples slow: no deadline. In CI the examples are the same on every run.
settings.register_profile(
    WHOLE,
    max_examples=100,
    deadline=None,
    derandomize=bool(os.environ.get("CI")),
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(FAST, parent=settings.get_profile(WHOLE), max_examples=10, derandomize=True)


def examples(wanted: int) -> int:
    """`wanted` of the whole suite, where 100 is the usual number; as the loaded profile has it."""
    return max(_FEWEST, wanted * settings.default.max_examples // settings.get_profile(WHOLE).max_examples)
