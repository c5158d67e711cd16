"""Videos before the gate: every planted face is masked wherever it can be seen, and found again nowhere."""

import json
from datetime import timedelta

import pytest
import time_machine

from labeling.core import clock
from labeling.masking import asking
from labeling.masking.films.models import SearchedPiece
from labeling.masking.models import Region
from labeling.masking.services import searching_films
from labeling.masking.services.running import SEARCH, enqueue_waiting
from tests.masking.films import coming_back, covered, crossing, film, pictures
from tests.masking.recordings import bring, given
from workers.ledger.models import JobChunk
from workers.ledger.run import run
from workers.tasks import load_handlers

pytestmark = pytest.mark.django_db
SURE = {"name": "centerface", "threshold": 0.4, "certain": 0.4}
"""The planted face scores over 0.8, what is none in these films about 0.2: no rounding of a machine decides."""


@pytest.mark.parametrize(("where", "hidden"), [(coming_back, range(0)), (crossing, range(30, 48))])
def test_planted_face_is_masked_in_every_frame(gated_films, where, hidden):
    gated_films.turn_on(sound="keep", detectors=[SURE])
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


def work(chunks):
    for chunk in chunks:
        run(chunk.pk)


class Killed(BaseException):
    """As if the worker was gone."""


def test_search_of_a_killed_worker_goes_on_behind_the_pieces_that_are_kept(gated_films, monkeypatch):
    gated_films.turn_on(sound="keep", detectors=[{"name": "qr-codes"}])
    item = bring(gated_films, "clip.mp4", film(8, lambda _: None).data)
    monkeypatch.setattr(asking, "PIECE", 0.0)  # each piece is one frame long
    find, starts = searching_films.find_piece, []

    def dying(film, **how):
        starts.append(how["start"])
        if len(starts) == 4:
            raise Killed
        return find(film, **how)

    monkeypatch.setattr(searching_films, "find_piece", dying)
    enqueue_waiting()
    load_handlers()
    chunks = list(JobChunk.objects.filter(job__kind=SEARCH).order_by("pk"))
    with pytest.raises(Killed):
        work(chunks)
    assert (SearchedPiece.objects.count(), gated_films.gate(item).state) == (3, "pending")
    assert gated_films.next() == []
    with time_machine.travel(clock.now() + timedelta(minutes=2), tick=False):
        work(chunks)
    assert starts == [0, 1, 2, 3, 3, 4, 5, 6, 7]
    assert gated_films.gate(item).state == "clean_auto"
    assert not SearchedPiece.objects.exists()


def _elsewhere(planted):
    """A place beside the face, by frame: it stays visible."""
    return {
        number: (box[0], box[3] + 60, box[2], box[3] + 100)
        for number, box in list(planted.faces.items())[:40:10]
    }
