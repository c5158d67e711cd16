"""A manager, and pictures under several licences."""

import pytest


@pytest.fixture
def images(manager, tenant):
    """Four labeled or waiting pictures in a commercial project: CC0, CC-BY, CC-BY-NC, unknown; and one unlabeled."""
    from tests.exports.making import ATTRIBUTED, BOX, bring
    from tests.support.jobs import jpeg
    from tests.support.projects import IMAGE_SCHEMA, make_project

    project = make_project(tenant.organisation, schema=IMAGE_SCHEMA)
    done = [{"result": {"objects": [BOX]}, "seconds": 4}]
    rights = {
        "cc0": {"licence": "CC0-1.0", "personal_data": "none"},
        "by": ATTRIBUTED,
        "nc": {**ATTRIBUTED, "licence": "CC-BY-NC-4.0"},
        "unknown": {"personal_data": "none"},
        "bare": {"licence": "CC0-1.0", "personal_data": "none"},
    }
    items = [
        {"external_id": name, "media": {"photo": f"{name}.jpg"}, "rights": block}
        | ({"annotations": done} if name in {"cc0", "by"} else {})
        for name, block in rights.items()
    ]
    bring(
        manager,
        project,
        items,
        [
            (f"{name}.jpg", jpeg(64, 48, color=c))
            for name, c in zip(rights, ["red", "green", "blue", "white", "black"], strict=True)
        ],
    )
    return project
