"""Short texts that people write: see `labeling.core.texts`."""

from labeling.core.texts import clean

__all__ = ["clean"]
