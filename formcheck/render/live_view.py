"""The live picture: who exercises, large numbers, one cue; set-up, count-down and rest."""

from __future__ import annotations

from typing import Final

from formcheck.coaching.live_state import Cue, LiveState, Stage
from formcheck.landmarks import Landmark
from formcheck.pose import RgbArray
from formcheck.render.hud import Scale
from formcheck.render.live_scene import Scene
from formcheck.render.marks import PlacedMark, draw_marks
from formcheck.render.overlay import Mark
from formcheck.render.palette import GREY, INK, WHITE, YELLOW
from formcheck.render.panels import PanelStyle, Row, panel
from formcheck.render.patch import Box, Patch
from formcheck.render.placement import Point
from formcheck.rules import Verdict

CUE_CAP: Final = 0.058
_SURE_CUE: Final = PanelStyle(YELLOW, 1.0)
_PROVISIONAL_CUE: Final = PanelStyle(INK, 1.0, border=YELLOW)
_PAUSED: Final = (
    Row("Paused", 0.12, "bold"),
    Row("Nothing is counted. Space to go on.", 0.034, rgb=GREY),
)


class LiveView:
    """Draws live states on frames; remembers where the cue stood, so that it keeps still."""

    def __init__(self) -> None:
        self._cue_place: tuple[str, Point] | None = None
        self._canvas: RgbArray | None = None

    def draw(self, rgb: RgbArray, state: LiveState) -> RgbArray:
        """Draw one frame.

        Args:
            rgb: (H, W, 3) uint8 as captured; stays as it is.
            state: what to say about it; its pose is in pixels of ``rgb``.

        Returns:
            The picture, 720 pixels high, to be used before the next call, which draws over it.
            Beside a portrait one stands a column for words and numbers, because a laptop's screen
            has room there and the person has not.
        """
        scene = Scene(rgb, state, self._canvas)
        self._canvas = scene.picture
        if state.trouble or state.paused or state.stage in (Stage.REST, Stage.DONE):
            scene.dim()
        else:
            scene.draw_person()
        taken: list[Box] = []
        if state.trouble:
            scene.draw_message((Row(state.trouble, 0.042, "bold", max_lines=6),), framed=True)
        elif state.paused:
            scene.draw_message(_PAUSED)
        elif state.stage is Stage.SETUP:
            scene.draw_setup()
        elif state.stage is Stage.COUNTDOWN:
            scene.draw_countdown()
        elif state.stage is Stage.SET:
            taken = scene.draw_counter()
        else:
            scene.draw_rest()
        scene.draw_keys()
        self._draw_cue(scene, taken)
        return scene.picture

    def _draw_cue(self, scene: Scene, taken: list[Box]) -> None:
        cue = scene.state.cue
        if cue is None or not taken:
            self._cue_place = None
            return
        label = _cue_label(cue, scene.scale, scene.cue_room_px)
        joint = scene.point(cue.landmark)
        last = self._cue_place[1] if self._cue_place and self._cue_place[0] == cue.text else None
        box = None if joint is None else scene.place(label, joint, taken, last)
        if joint is None or box is None:
            scene.paste_low(label)
            return
        self._cue_place = (cue.text, (box.x0 - joint[0], box.y0 - joint[1]))
        verdict = Verdict.BORDERLINE if cue.provisional else cue.verdict
        mark = PlacedMark(Mark(Landmark.NOSE, cue.text, verdict), joint, label, box)
        draw_marks(scene.picture, [mark], scene.scale)


def _cue_label(cue: Cue, scale: Scale, room: int) -> Patch:
    words = Row(cue.text, CUE_CAP, "bold", YELLOW if cue.provisional else INK)
    if not cue.provisional:
        return panel((words,), scale, room, _SURE_CUE)
    so_far = Row("not certain yet", 0.026, rgb=WHITE, gap=0.9)
    return panel((words, so_far), scale, room, _PROVISIONAL_CUE)
