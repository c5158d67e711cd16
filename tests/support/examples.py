"""How many examples a property gets: all it asks for in the whole suite, a share of them in CI and in the developer's
minute."""

from hypothesis import HealthCheck, settings

WHOLE, CI, FAST = "whole", "ci", "fast"
_FEWEST = 3

# Loaded machines make single examples slow: no deadline. In CI the examples are the same on every run, so that what it
# says is about the change; other ones are looked for wherever people run the whole suite.
settings.register_profile(
    WHOLE,
    max_examples=100,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile(CI, parent=settings.get_profile(WHOLE), max_examples=60, derandomize=True)
settings.register_profile(FAST, parent=settings.get_profile(WHOLE), max_examples=10, derandomize=True)


def examples(wanted: int) -> int:
    """`wanted` of the whole suite, where 100 is the usual number; as the loaded profile has it."""
    return max(_FEWEST, wanted * settings.default.max_examples // settings.get_profile(WHOLE).max_examples)
