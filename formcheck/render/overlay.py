"""The overlay: what formcheck draws on a frame, live and in annotated clips."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import cv2
import numpy as np

from formcheck.landmarks import BODY_SIDES, SIDES, SKELETON_EDGES, Landmark
from formcheck.pose import FloatArray, Pose, RgbArray
from formcheck.render.hud import Hud, Mark, Scale, cue_patch, draw_card, notice_patch
from formcheck.render.marks import PlacedMark, draw_marks, label_patch, ring_radius_px
from formcheck.render.patch import Box
from formcheck.render.placement import Point, Surroundings, place_label
from formcheck.render.skeleton import JOINTS, SURE, draw_skeleton, drawable, judged_landmarks
from formcheck.render.text import text_mask
from formcheck.report import ReportSide

__all__ = ["Hud", "Mark", "Overlay"]

_LEGS: Final = tuple(landmark for side in SIDES for landmark in BODY_SIDES[side].leg[1:])
_SINGLE: Final = tuple(
    (i,) for i in (Landmark.NOSE, Landmark.LEFT_EAR, Landmark.RIGHT_EAR, *JOINTS)
)
_TORSO: Final = (
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
)
_COVERED_LEG: Final = 4  # how bad it is that a cue hides a knee or a foot; any other point is 1
_COVERED_PANEL: Final = 1000


class Overlay:
    """Draws skeleton, counter, cue and faults on frames of one size.

    It remembers where cue and labels stood in the frame before, so that they keep still; the
    same frames in the same order always give the same pictures.

    Args:
        size: (width, height) of the frames in pixels.

    Raises:
        ValueError: a size without pixels.
    """

    def __init__(self, size: tuple[int, int]) -> None:
        if min(size) < 1:
            raise ValueError(f"size must be positive, got {size}")
        self._scale = Scale(size)
        self._label_places: dict[tuple[Landmark, str], Point] = {}
        self._cue_slot: tuple[str, int] | None = None
        text_mask("0", self._scale.small_cap_px)  # loads the font now, not in the first frame

    def draw(
        self,
        rgb: RgbArray,
        pose: Pose | None,
        hud: Hud,
        *,
        mirrored: bool = False,
        out: RgbArray | None = None,
    ) -> RgbArray:
        """Draw on a copy of one frame.

        Args:
            rgb: (H, W, 3) uint8, the frame as captured; stays as it is.
            pose: the landmarks seen in ``rgb``, in its pixels; None or an empty pose when
                nobody was found: the HUD is drawn all the same.
            hud: what to say.
            mirrored: show the picture as in a mirror; text stays readable, and left and right
                stay the person's own.
            out: where to draw, to save an allocation; may be ``rgb`` itself.

        Returns:
            The picture, (H, W, 3) uint8: ``out`` when given.

        Raises:
            ValueError: ``rgb`` or ``out`` has another size than the overlay.
        """
        width, height = self._scale.size
        for array in (rgb, out):
            if array is not None and array.shape != (height, width, 3):
                raise ValueError(f"expected a frame of {width} x {height}, got {array.shape}")
        picture = _prepare(rgb, out, mirrored=mirrored)
        if pose is None or not pose.detected:
            shown, points = np.zeros(len(Landmark)), np.full((len(Landmark), 2), np.nan)
        else:
            points = pose.image_px
            if mirrored:
                points = np.array([width, 0.0]) + points * np.array([-1.0, 1.0])
            shown = drawable(points, pose.visibility, self._scale.size)
            draw_skeleton(picture, points, shown, hud.side, self._scale)
        marks = [mark for mark in hud.marks if np.isfinite(points[mark.landmark]).all()]
        joints = [self._inside(points[mark.landmark]) for mark in marks]
        seen = _Seen.of(points, shown, hud.side, joints)
        taken = self._draw_panels(picture, hud, seen)
        placed = self._place(marks, joints, taken, seen.body)
        draw_marks(picture, placed, self._scale)
        return picture

    def _inside(self, point: FloatArray) -> Point:
        width, height = self._scale.size
        return min(max(float(point[0]), 0.0), width), min(max(float(point[1]), 0.0), height)

    def _draw_panels(self, picture: RgbArray, hud: Hud, seen: _Seen) -> list[Box]:
        """Draw card, notice and cue; returns the boxes that they fill."""
        scale = self._scale
        frame, gap = scale.frame, scale.margin_px
        card = draw_card(picture, hud, scale)
        beside_px = max(frame.x1 - card.x1 - gap, frame.width // 3)
        taken = [card]
        if hud.notice:
            patch = notice_patch(hud.notice, scale, beside_px)
            taken.append(patch.paste(picture, frame.x1 - patch.size[0], frame.y0))
        if not hud.cue:
            self._cue_slot = None
            return taken
        wide, narrow = (
            cue_patch(hud.cue, scale, width_px, provisional=hud.cue_provisional)
            for width_px in (frame.width, beside_px)
        )
        boxes = _cue_boxes(wide.size, narrow.size, taken, scale)
        slot = self._choose_slot(hud.cue, boxes, taken, seen)
        cue = wide if slot == 0 else narrow
        taken.append(cue.paste(picture, boxes[slot].x0, boxes[slot].y0))
        return taken

    def _choose_slot(
        self, text: str, boxes: Sequence[Box], taken: Sequence[Box], seen: _Seen
    ) -> int:
        """Choose where the cue hides least, legs above all; it stays there while it is shown."""
        if self._cue_slot is None or self._cue_slot[0] != text:
            hidden = []
            for box in boxes:
                reach = box.grown(ring_radius_px(self._scale))
                cost = sum(_COVERED_LEG for point in seen.legs if _holds(reach, point))
                cost += sum(_holds(reach, point) for point in seen.body)
                cost += sum(_COVERED_PANEL for other in taken if box.overlaps(other))
                hidden.append(cost)
            self._cue_slot = (text, hidden.index(min(hidden)))
        return self._cue_slot[1]

    def _place(
        self,
        marks: Sequence[Mark],
        joints: Sequence[Point],
        taken: list[Box],
        body: Sequence[Point],
    ) -> list[PlacedMark]:
        scale = self._scale
        clear, gap = ring_radius_px(scale) + 1, scale.px(0.008, 2)
        centre = (
            (sum(x for x, _ in body) / len(body), sum(y for _, y in body) / len(body))
            if body
            else (scale.size[0] / 2, scale.size[1] / 2)
        )
        placed, places = [], {}
        for mark, joint in zip(marks, joints, strict=True):
            label = label_patch(mark.text, mark.verdict, scale)
            boxes = [box.grown(gap) for box in taken]
            around = Surroundings(scale.frame, boxes, joints, clear, body, centre)
            last = self._label_places.get((mark.landmark, mark.text))
            box = place_label(label.size, joint, around, last)
            if box is not None:
                taken.append(box)
                places[mark.landmark, mark.text] = (box.x0 - joint[0], box.y0 - joint[1])
            placed.append(PlacedMark(mark, joint, label, box))
        self._label_places = places
        return placed


def _prepare(rgb: RgbArray, out: RgbArray | None, *, mirrored: bool) -> RgbArray:
    """Bring the frame to where it will be drawn on."""
    if mirrored:
        flipped = cv2.flip(rgb, 1)
        if out is None:
            return np.asarray(flipped, np.uint8)
        np.copyto(out, flipped)
        return out
    if out is None:
        return rgb.copy()
    if out is not rgb:
        np.copyto(out, rgb)
    return out


def _cue_boxes(
    wide: tuple[int, int], narrow: tuple[int, int], taken: Sequence[Box], scale: Scale
) -> list[Box]:
    """Where a cue may stand, the dearest place first: bottom, top right, lower corners, left."""
    frame, gap = scale.frame, scale.margin_px
    below_notice = max((box.y1 + gap for box in taken[1:]), default=frame.y0)
    places = (
        ((frame.x0 + frame.x1 - wide[0]) // 2, frame.y1 - wide[1], wide),
        (frame.x1 - narrow[0], below_notice, narrow),
        (frame.x1 - narrow[0], frame.y1 - narrow[1], narrow),
        (frame.x0, frame.y1 - narrow[1], narrow),
        (frame.x0, taken[0].y1 + gap, narrow),
    )
    return [Box(x, y, x + size[0], y + size[1]) for x, y, size in places]


@dataclass(frozen=True)
class _Seen:
    """Points of the person that are worth seeing.

    Attributes:
        legs: knees, feet and marked joints: nothing should cover them.
        body: points that a label should rather leave free, along the judged leg closer together.
    """

    legs: Sequence[Point]
    body: Sequence[Point]

    @classmethod
    def of(
        cls,
        points: FloatArray,
        shown: FloatArray,
        side: ReportSide | None,
        joints: Sequence[Point],
    ) -> _Seen:
        xy, seen = points.tolist(), (shown >= SURE).tolist()
        judged = judged_landmarks(side)
        bones = [edge for edge in SKELETON_EDGES if judged.issuperset(edge)]
        body = [
            (sum(xy[i][0] for i in group) / len(group), sum(xy[i][1] for i in group) / len(group))
            for group in (*_SINGLE, _TORSO, *bones)
            if all(seen[i] for i in group)
        ]
        legs = [(xy[i][0], xy[i][1]) for i in _LEGS if seen[i]]
        return cls([*legs, *joints], body)


def _holds(box: Box, point: Point) -> bool:
    return box.x0 <= point[0] < box.x1 and box.y0 <= point[1] < box.y1
