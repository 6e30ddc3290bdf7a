from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from formcheck.render.patch import Box
from formcheck.render.placement import Point, Surroundings, place_label

FRAME = Box(10, 10, 630, 470)
CLEAR = 20

coordinates = st.tuples(st.floats(0, 640), st.floats(0, 480))
label_sizes = st.tuples(st.integers(20, 300), st.integers(12, 60))


def around(
    joints: list[Point], taken: tuple[Box, ...] = (), body: tuple[Point, ...] = ()
) -> Surroundings:
    return Surroundings(FRAME, taken, joints, CLEAR, body, (320.0, 240.0))


@given(
    joints=st.lists(coordinates, min_size=1, max_size=6),
    sizes=st.lists(label_sizes, min_size=6, max_size=6),
    body=st.lists(coordinates, max_size=5),
)
def test_labels_lie_in_the_frame_off_the_joints_and_off_each_other(
    joints: list[Point], sizes: list[tuple[int, int]], body: list[Point]
) -> None:
    taken = [Box(10, 10, 200, 120)]
    for joint, size in zip(joints, sizes, strict=False):
        box = place_label(size, joint, around(joints, tuple(taken), tuple(body)))
        if box is None:
            continue
        assert (box.width, box.height) == size
        assert FRAME.x0 <= box.x0
        assert FRAME.y0 <= box.y0
        assert box.x1 <= FRAME.x1
        assert box.y1 <= FRAME.y1
        assert not any(box.overlaps(other) for other in taken)
        for x, y in joints:
            assert max(box.x0 - x, x - box.x1, box.y0 - y, y - box.y1) >= CLEAR
        taken.append(box)


@given(joint=coordinates, size=label_sizes)
def test_one_label_always_finds_room_near_its_joint(joint: Point, size: tuple[int, int]) -> None:
    box = place_label(size, joint, around([joint]))
    assert box is not None
    gap_x = max(box.x0 - joint[0], joint[0] - box.x1, 0)
    gap_y = max(box.y0 - joint[1], joint[1] - box.y1, 0)
    assert math.hypot(gap_x, gap_y) <= CLEAR + size[1] + 40


def test_a_label_goes_away_from_the_body() -> None:
    for x, sign in ((250.0, -1), (390.0, 1)):
        box = place_label((80, 20), (x, 240.0), around([(x, 240.0)]))
        assert box is not None
        assert sign * ((box.x0 + box.x1) / 2 - x) > 40


def test_a_label_stays_where_it_was_while_that_is_allowed() -> None:
    joint = (320.0, 300.0)
    box = place_label((80, 20), joint, around([joint]), last=(-40.0, 60.0))
    assert box == Box(280, 360, 360, 380)
    blocked = around([joint], taken=(Box(300, 350, 500, 400),))
    moved = place_label((80, 20), joint, blocked, last=(-40.0, 60.0))
    assert moved is not None
    assert not moved.overlaps(blocked.taken[0])


def test_a_label_that_trails_a_long_line_goes_to_its_joint() -> None:
    joint = (320.0, 300.0)
    box = place_label((80, 20), joint, around([joint]), last=(-40.0, -250.0))
    assert box is not None
    assert box.y0 > 200


@given(joint=coordinates, last=st.tuples(st.floats(-300, 300), st.floats(-300, 300)))
def test_a_label_that_would_leave_the_frame_moves(joint: Point, last: Point) -> None:
    box = place_label((80, 20), joint, around([joint]), last)
    assert box is not None
    assert FRAME.x0 <= box.x0
    assert FRAME.y0 <= box.y0
    assert box.x1 <= FRAME.x1
    assert box.y1 <= FRAME.y1


def test_a_label_leaves_the_body_free() -> None:
    joint = (390.0, 240.0)
    right = place_label((80, 20), joint, around([joint]))
    assert right is not None
    middle = ((right.x0 + right.x1) / 2, (right.y0 + right.y1) / 2)
    moved = place_label((80, 20), joint, around([joint], body=(middle,) * 3))
    assert moved is not None
    assert not (moved.x0 <= middle[0] <= moved.x1 and moved.y0 <= middle[1] <= moved.y1)


def test_where_there_is_no_room_there_is_no_label() -> None:
    joint = (320.0, 240.0)
    assert place_label((700, 20), joint, around([joint])) is None
    assert place_label((80, 20), joint, around([joint], taken=(FRAME,))) is None
