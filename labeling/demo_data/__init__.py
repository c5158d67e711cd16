"""The demo: three projects on pictures and texts whose rights are known, stated in PROVENANCE.md and on each item.

`demo_projects()` gives plain values. No network, no database, nothing random: the same on every machine.
"""

from labeling.demo_data.model import DemoConsent, DemoFile, DemoItem, DemoProject, DemoSource
from labeling.demo_data.people import people_project
from labeling.demo_data.streets import street_project
from labeling.demo_data.voices import text_project


def demo_projects() -> list[DemoProject]:
    """Street scenes (image), customer voices (text), people and things (consent, one of them withdrawn)."""
    return [street_project(), text_project(), people_project()]


__all__ = ["DemoConsent", "DemoFile", "DemoItem", "DemoProject", "DemoSource", "demo_projects"]
