"""Videos before the gate: every planted face is masked wherever it can be seen, and found again nowhere."""

import json

import pytest

from labeling.masking.films.models import SearchedPiece
from labeling.masking.models import Region
from tests.masking.films import coming_back, covered, crossing, film, pictures
from tests.masking.recordings import bring, given

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("where", "hidden"), [(coming_back, range(0)), (crossing, range(30, 48))])
def test_planted_face_is_masked_in_every_frame(gated_films, where, hidden):
    gated_films.turn_on(sound="keep", detectors=[{"name": "centerface", "certain": 0.2}])
    planted = film(70, where, hidden=hidden)
    item = bring(gated_films, "clip.mp4", planted.data)
    assert gated_films.next() == []
    job = gated_films.search()
    assert (job.state, job.done, job.failed) == ("done", 1, 0)
    gate = gated_films.gate(item)
    assert (gate.state, gate.why, gate.detail) == ("masked_auto", "", "")
    regions = list(Region.objects.all())
    assert {(one.kind, one.detector, one.shape["every"]) for one in regions} == {("face", "centerface", 5)}
    assert all(one.residual < 0.2 and one.masked_at is not None for one in regions)
    shown = pictures(given(item))
    assert len(shown) == planted.frames
    assert planted.faces
    assert [number for number, box in planted.faces.items() if not covered(shown[number], box)] == []
    assert not any(covered(shown[number], box) for number, box in _elsewhere(planted).items())
    table = json.loads(given(item, "frames"))
    assert len(table["pts"]) == planted.frames
    assert not SearchedPiece.objects.exists()


def _elsewhere(planted):
    """A place beside the face, by frame: it stays visible."""
    return {
        number: (box[0], box[3] + 60, box[2], box[3] + 100)
        for number, box in list(planted.faces.items())[:40:10]
    }
