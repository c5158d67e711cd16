"""Tracks: what moves, is hidden for a while, leaves and comes back, and two things that cross."""

from hypothesis import given, settings
from hypothesis import strategies as st

from labeling.detect.contract import Box
from labeling.detect.paths import Key, place_at
from labeling.detect.tracking import Rules, Sighting, follow

FPS = 25
SIZE = (640, 360)
RULES = Rules(sure={"faces": 0.2}, gap=1.0, margin=0.4)
TIMES = [number / FPS for number in range(400)]


def moving(frames, *, x=100.0, y=100.0, dx=0.0, dy=0.0, side=60.0, score=0.9, kind="face"):
    return [
        Sighting(f, TIMES[f], "faces", Box(kind, x + dx * f, y + dy * f, side, side, score)) for f in frames
    ]


def tracks(sightings, rules=RULES):
    return follow(sightings, times=TIMES, rules=rules, size=SIZE)


def holds(track, frame, box):
    if not track.first <= frame <= track.last:
        return False
    left, top, right, bottom = place_at(track.keys, frame, grow=1.0, size=SIZE)
    return left <= box.x and top <= box.y and right >= box.x + box.w and bottom >= box.y + box.h


def test_one_thing_that_moves_is_one_track_with_margins():
    (track,) = tracks(moving(range(50, 151, 5), dx=2.0))
    assert (track.first, track.last, track.shown) == (40, 160, 50)
    assert [key.frame for key in track.keys] == [40, *range(50, 151, 5), 160]
    for frame in range(50, 151):
        assert holds(track, frame, Box("face", 100 + 2.0 * frame, 100, 60, 60, 1))


def test_margin_covers_what_goes_on_and_what_stops():
    (track,) = tracks(moving(range(50, 101, 5), dx=2.0))
    for frame in range(101, 111):
        share = (frame - 100) / 10
        assert holds(track, frame, Box("face", 100 + 2.0 * 100 + 20 * share, 100, 60, 60, 1))
    assert holds(track, 110, Box("face", 300, 100, 60, 60, 1))
    assert holds(track, 110, Box("face", 319, 100, 60, 60, 1))


def test_gap_is_filled_up_to_its_length():
    (track,) = tracks(moving([*range(0, 41, 5), *range(65, 101, 5)], dx=1.5))
    assert holds(track, 52, Box("face", 100 + 1.5 * 52, 100, 60, 60, 1))
    apart = tracks(moving([*range(0, 41, 5), *range(70, 101, 5)], dx=1.5))
    assert [(one.first, one.last) for one in apart] == [(0, 50), (60, 110)]


def test_doubtful_finds_carry_on_backwards_and_forwards_but_begin_nothing():
    weak = moving(range(0, 40, 5), score=0.1) + moving(range(60, 100, 5), score=0.12)
    (track,) = tracks(weak + moving(range(40, 60, 5), score=0.8))
    assert (track.first, track.last) == (0, 105)
    assert tracks(weak) == []


def test_things_that_cross_stay_two():
    one = moving(range(0, 101, 4), x=50, y=100, dx=4.0)
    other = moving(range(0, 101, 4), x=450, y=150, dx=-4.0)
    found = tracks(one + other)
    assert len(found) == 2
    for frame in range(101):
        assert any(holds(track, frame, Box("face", 50 + 4.0 * frame, 100, 60, 60, 1)) for track in found)
        assert any(holds(track, frame, Box("face", 450 - 4.0 * frame, 150, 60, 60, 1)) for track in found)


def test_kinds_are_not_mixed():
    both = moving(range(0, 50, 5)) + moving(range(0, 50, 5), kind="plate")
    assert [track.kind for track in tracks(both)] == ["face", "plate"]


def test_place_leaves_the_picture_only_as_far_as_it_goes():
    keys = [Key(0, -30, 10, 60, 60), Key(10, -90, 10, 60, 60)]
    assert place_at(keys, 0, grow=1.0, size=SIZE) == (0, 10, 30, 70)
    assert place_at(keys, 10, grow=1.0, size=SIZE) is None
    assert place_at([Key(5, 10, 10, 20, 20)], 99, grow=2.0, size=SIZE) == (0, 0, 40, 40)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(0, 390),
            st.floats(0, 580),
            st.floats(0, 300),
            st.floats(10, 90),
            st.floats(0.2, 1.0),
        ),
        max_size=40,
    )
)
def test_whatever_is_believed_is_masked_at_its_frame(found):
    seen = [
        Sighting(f, TIMES[f], "faces", Box("face", x, y, side, side, score)) for f, x, y, side, score in found
    ]
    made = tracks(seen)
    for one in seen:
        inside = Box("face", one.box.x, one.box.y, min(one.box.w, SIZE[0] - one.box.x), one.box.h, 1)
        inside = Box("face", inside.x, inside.y, inside.w, min(inside.h, SIZE[1] - inside.y), 1)
        assert any(holds(track, one.frame, inside) for track in made)
    assert made == tracks(reversed(seen))
