"""One live picture while it is drawn: the person, and a column of words and numbers.

Every frame is brought to one height first, so that text is as sharp and drawing as quick whatever
the camera gives.  The column lies over the left of a landscape picture, and beside a portrait one,
where it fills what a screen has room for and is drawn larger.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Final

import cv2
import numpy as np

from formcheck.coaching.live_state import LiveState, Stage
from formcheck.landmarks import BODY_SIDES, SIDES, Landmark
from formcheck.pose import FloatArray, RgbArray
from formcheck.render.hud import Scale, paste_card
from formcheck.render.live_card import PHASES, CounterText, counter_card
from formcheck.render.live_words import (
    first_advice,
    keys_of,
    rest_clock,
    rest_rows,
    setup_rows,
    unseen_rows,
)
from formcheck.render.marks import ring_radius_px
from formcheck.render.palette import GREY, INK, SKY_BLUE, WHITE, YELLOW
from formcheck.render.panels import PanelStyle, Row, key_lines, panel
from formcheck.render.patch import Box, Patch
from formcheck.render.placement import Point, Surroundings, place_label
from formcheck.render.skeleton import JOINTS, SURE, draw_skeleton, drawable

HEIGHT_PX: Final = 720
WIDTH_PX: Final = 1280
"""Of a portrait picture with its column, which is what a laptop's screen has room for."""
_SQUARE: Final = 1.1  # width by height, up to which words stand beside a picture
_COLUMN: Final = 0.36  # of a landscape picture's width
_LEAST_COLUMN_PX: Final = 560  # beside a picture that is nearly square
_WIDE_COLUMN_PX: Final = 700  # in which two panels stand side by side
_NARROW_ZOOM: Final = 0.8  # for all of them to fit below each other
_COUNTER_ZOOM: Final = 1.35  # of the counter beside a portrait picture: there is room
_ASIDE: Final = 0.34  # of the picture's width: what cannot be judged
_LEAST_NOTICE: Final = 0.17  # of the picture's width: narrower, and it stands under the counter
_CUE: Final = 0.42  # of the picture's width
_PORTRAIT_CUE: Final = 0.3  # between the counter and the person
_HEAD: Final = 1.8  # from the middle of the face to the hair, in distances to the ear or nose
_FACE: Final = tuple(mark for mark in Landmark if mark <= Landmark.MOUTH_RIGHT)
_DIMMED: Final = 0.3
_DIMMED_ASIDE: Final = 0.55  # where no words lie over the person
_ADVICE: Final = PanelStyle(YELLOW, 1.0)
_GOOD: Final = PanelStyle(INK, 0.82, border=SKY_BLUE)
_COUNTDOWN: Final = PanelStyle(INK, 0.7, centred=True, border=SKY_BLUE, pad=0.045)
_NOTICE: Final = PanelStyle(INK, 1.0)
_BARE: Final = PanelStyle(INK, 0.0, centred=True, pad=0.012)
_MESSAGE: Final = PanelStyle(INK, 0.7, centred=True, pad=0.05)
_TROUBLE: Final = PanelStyle(INK, 0.94, centred=True, border=YELLOW, pad=0.05)


class Scene:
    """One picture while it is drawn.

    Args:
        rgb: the frame as captured; stays as it is.
        state: what to say about it.
        canvas: an earlier picture, to be drawn over if it has the right size.

    Attributes:
        picture: what is drawn on.
        state: see above.
        scale: of the picture.
    """

    def __init__(self, rgb: RgbArray, state: LiveState, canvas: RgbArray | None = None) -> None:
        self.state = state
        height, width = rgb.shape[:2]
        portrait = width < _SQUARE * height
        factor = HEIGHT_PX / height
        size = (max(1, round(width * factor)), HEIGHT_PX)
        self._video_x = max(_LEAST_COLUMN_PX, WIDTH_PX - size[0]) if portrait else 0
        shape = (size[1], self._video_x + size[0], 3)
        # Memory fresh from the system costs more than what is drawn into it.
        if canvas is None or canvas.shape != shape:
            canvas = np.empty(shape, np.uint8)
        self.picture: RgbArray = canvas
        if portrait:
            cv2.rectangle(self.picture, (0, 0), (self._video_x - 1, size[1] - 1), INK, -1)
        _fit(rgb, self._video, mirrored=state.mirrored)
        self.scale = Scale((self._video_x + size[0], size[1]))
        frame = self.scale.frame
        right = self._video_x if portrait else round(_COLUMN * size[0])
        self._column = Box(frame.x0, frame.y0, right - frame.x0, frame.y1)
        self._points, self._shown = _located(state, factor, size)
        # Numbers of Python are quicker to ask for one by one.
        self._xy, self._seen = self._points.tolist(), self._shown.tolist()

    @property
    def _video(self) -> RgbArray:
        return self.picture[:, self._video_x :]

    @property
    def _portrait(self) -> bool:
        return self._video_x > 0

    def point(self, landmark: Landmark | None) -> Point | None:
        """Where a landmark is drawn; None when it is not."""
        if landmark is None or self._seen[landmark] <= 0:
            return None
        width, height = self.scale.size[0] - self._video_x, self.scale.size[1]
        x, y = self._xy[landmark]
        return min(max(x, 0.0), width) + self._video_x, min(max(y, 0.0), height)

    @property
    def cue_room_px(self) -> int:
        """How wide a cue may be: it fits on one side of the person."""
        return round((_PORTRAIT_CUE if self._portrait else _CUE) * self.scale.size[0])

    def dim(self) -> None:
        """Let the picture step back behind the words."""
        share = _DIMMED_ASIDE if self._portrait else _DIMMED
        cv2.convertScaleAbs(self._video, self._video, share)

    def draw_person(self) -> None:
        """The skeleton, the leg in question bright."""
        state = self.state
        if self._shown.any():
            draw_skeleton(self._video, self._points, self._shown, state.bright_side, self.scale)

    def draw_keys(self) -> None:
        """The keys, in the lower left corner."""
        keys, column = self._keys(), self._column
        keys.paste(self.picture, column.x0, column.y1 - keys.size[1])

    def draw_message(self, rows: tuple[Row, ...], *, framed: bool = False) -> None:
        """A panel in the middle."""
        room = round(0.8 * self.scale.frame.width)
        patch = panel(rows, self.scale, room, _TROUBLE if framed else _MESSAGE)
        x, y = ((a - b) // 2 for a, b in zip(self.scale.size, patch.size, strict=True))
        patch.paste(self.picture, x, y)

    def draw_setup(self) -> None:
        """What is right, what to do, and what cannot be assessed from here."""
        advice = first_advice(self.state)
        words = Row(advice or "Hold still", 0.05, "bold", INK if advice else WHITE, max_lines=4)
        scale, room, _ = self._rooms
        self._stack(
            panel(setup_rows(self.state), scale, room),
            panel((words,), scale, room, _ADVICE if advice else _GOOD),
        )

    def draw_countdown(self) -> None:
        """The seconds left, and once more what cannot be assessed from here."""
        number = str(max(1, int(np.ceil(self.state.countdown_s or 0.0))))
        rows = (Row(number, 0.22, "bold"), Row("Get ready", 0.04, rgb=WHITE, gap=1.3))
        scale, room, _ = self._rooms
        self._stack(panel(rows, scale, room, _COUNTDOWN))

    def draw_counter(self) -> list[Box]:
        """Counter, phase, depth and notice; returns the boxes they fill."""
        state, scale, column = self.state, self.scale, self._column
        large = replace(scale, zoom=_COUNTER_ZOOM) if self._portrait else scale
        card = counter_card(CounterText.of(state), large)
        phase = PHASES.get(state.phase, state.phase)
        boxes = [paste_card(self.picture, card, (column.x0, column.y0), phase, state.depth)]
        chips = [Row(state.notice, 0.038, "bold", max_lines=9)] if state.notice else []
        if state.lacking and state.lacking != state.notice:
            chips.append(Row(state.lacking, 0.026, rgb=GREY, max_lines=4))
        chips += [Row("Muted", 0.028, rgb=GREY)] if state.voice and state.muted else []
        keys = self._keys()
        x1, top = column.x0 + keys.size[0], column.y1 - keys.size[1]
        if chips:
            x, y, room = self._beside(boxes[0])
            notice = self._within(top - scale.margin_px - y, tuple(chips), room)
            boxes.append(notice.paste(self.picture, x, y))
        return [*boxes, Box(column.x0, top, x1, column.y1)]

    def draw_rest(self) -> None:
        """The clock of the rest, what the set was like, and what comes next."""
        state, frame = self.state, self.scale.frame
        if self._portrait:
            frame = self._column
        if state.stage is Stage.DONE:
            end = Row("q ends and shows the report", 0.03, rgb=GREY, gap=1.4)
            head = (Row("All done", 0.12, "bold"), end)
        else:
            clock = rest_clock(state.rest_s or 0.0)
            head = (Row("Rest", 0.04, "bold", SKY_BLUE), Row(clock, 0.15, "bold", gap=0.25))
        rows = rest_rows(state)
        patches = [panel(part, self.scale, frame.width, _BARE) for part in (head, rows) if part]
        gap = self.scale.px(0.03)
        room = self.scale.size[1] - self._keys().size[1]
        y = (room - gap - sum(patch.size[1] for patch in patches)) // 2
        for patch in patches:  # the clock on its own: it changes every second
            x = frame.x0 + (frame.width - patch.size[0]) // 2
            y = patch.paste(self.picture, x, max(frame.y0, y)).y1 + gap

    def place(self, label: Patch, joint: Point, taken: list[Box], last: Point | None) -> Box | None:
        """Where the cue goes: beside its joint, away from the body and from the panels."""
        scale = self.scale
        legs = [mark for side in SIDES for mark in BODY_SIDES[side].leg]
        body = [p for mark in (Landmark.NOSE, *JOINTS) if (p := self._sure(mark)) is not None]
        keep = [joint, *(p for mark in legs if (p := self._sure(mark)) is not None)]
        middle = (scale.size[0] / 2, scale.size[1] / 2)
        if body:
            middle = (sum(x for x, _ in body) / len(body), sum(y for _, y in body) / len(body))
        gap = scale.px(0.012, 3)
        boxes = [box.grown(gap) for box in taken]
        if (head := self._head()) is not None:
            boxes.append(head)
        around = Surroundings(scale.frame, boxes, keep, ring_radius_px(scale), body, middle)
        return place_label(label.size, joint, around, last)

    def paste_low(self, patch: Patch) -> None:
        """Put a patch at the bottom: in the middle of the picture, or beside a portrait one."""
        frame = self.scale.frame
        x = (self._video.shape[1] - patch.size[0]) // 2
        if self._portrait:
            x = self._column.x1 - patch.size[0]
        patch.paste(self.picture, max(frame.x0, x), frame.y1 - patch.size[1])

    def _beside(self, counter: Box) -> tuple[int, int, int]:
        """Where a notice goes, and how wide it may be: under the counter, or on its right."""
        margin, column = self.scale.margin_px, self._column
        right = counter.x1 + margin
        if column.x1 - right >= _LEAST_NOTICE * self.scale.size[0]:
            return right, column.y0, column.x1 - right
        return column.x0, counter.y1 + margin, max(column.width, counter.x1 - column.x0)

    def _within(self, height_px: int, rows: tuple[Row, ...], room: int) -> Patch:
        """A notice of as many of the rows as fit over the keys; the first one in any case."""
        notice = panel(rows, self.scale, room, _NOTICE)
        if len(rows) > 1 and notice.size[1] > height_px:
            return self._within(height_px, rows[:-1], room)
        return notice

    def _head(self) -> Box | None:
        """The head, which no words should cover; None when it cannot be seen."""
        face = [p for mark in _FACE if (p := self._sure(mark)) is not None]
        if len(face) < len(_FACE) // 2:
            return None
        x, y = (sum(each) / len(face) for each in zip(*face, strict=True))
        radius = _HEAD * max(math.dist(each, (x, y)) for each in face)
        return Box(round(x - radius), round(y - radius), round(x + radius), round(y + radius))

    def _keys(self) -> Patch:
        state, column = self.state, self._column
        alone = state.paused or state.trouble or state.stage in (Stage.REST, Stage.DONE)
        room = column.width if self._portrait or not alone else self.scale.frame.width
        return key_lines(keys_of(state), self.scale, room)

    def _sure(self, mark: Landmark) -> Point | None:
        return self.point(mark) if self._seen[mark] >= SURE else None

    @property
    def _rooms(self) -> tuple[Scale, int, int]:
        """Size of the panels before a set, their room, and that of what cannot be assessed.

        The latter stands on their right; 0: below them.
        """
        scale, column = self.scale, self._column
        if not self._portrait:
            return scale, column.width, round(_ASIDE * scale.size[0])
        if column.width < _WIDE_COLUMN_PX:
            return replace(scale, zoom=_NARROW_ZOOM), column.width, 0
        half = (column.width - scale.margin_px) // 2
        return scale, half, half

    def _stack(self, *patches: Patch) -> None:
        """Put panels below each other, and what cannot be assessed on their right, or below."""
        scale, room, room_aside = self._rooms
        column = self._column
        y = column.y0
        for patch in patches:
            y = patch.paste(self.picture, column.x0, y).y1 + scale.margin_px
        rows = unseen_rows(self.state, brief=not room_aside)
        if not rows:
            return
        unseen = panel(rows, scale, room_aside or room)
        if unseen.size[1] > column.height - self._keys().size[1]:  # it must not lie under the keys
            unseen = panel(unseen_rows(self.state, brief=True), scale, room_aside or room)
        right = (column if self._portrait else scale.frame).x1
        at = (right - unseen.size[0], column.y0) if room_aside else (column.x0, y)
        unseen.paste(self.picture, *at)


def _fit(rgb: RgbArray, out: RgbArray, *, mirrored: bool) -> None:
    """Bring a frame to the size of ``out``, flipped where asked for."""
    height, width = out.shape[:2]
    if rgb.shape != out.shape:
        cv2.resize(rgb, (width, height), out, 0, 0, cv2.INTER_LINEAR)
        rgb = out
    if mirrored:
        cv2.flip(rgb, 1, out)
    elif rgb is not out:
        np.copyto(out, rgb)


def _located(
    state: LiveState, factor: float, size: tuple[int, int]
) -> tuple[FloatArray, FloatArray]:
    """Landmarks in pixels of the person's picture, and how surely each is seen (0: not drawn)."""
    pose = state.pose
    if pose is None or not pose.detected:
        return np.full((len(Landmark), 2), np.nan), np.zeros(len(Landmark))
    points = pose.image_px * factor
    if state.mirrored:
        points[:, 0] = size[0] - points[:, 0]
    return points, drawable(points, pose.visibility, size)
