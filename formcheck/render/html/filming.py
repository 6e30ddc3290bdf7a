"""What could not be judged, and how to film it next time."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from formcheck.render.html.rulebook import Rulebook
from formcheck.report import Report
from formcheck.verdicts.judging import TOO_FINE

Place = Literal["side", "front", ""]


@dataclass(frozen=True)
class Need:
    """One thing that would have made checks possible.

    Attributes:
        what: heading.
        how: what to do, in a sentence or two.
        place: where to put the phone, for the drawing; "" for none.
        checks: that it would make possible.
    """

    what: str
    how: str
    place: Place
    checks: tuple[str, ...]

    @property
    def helps(self) -> bool:
        """Whether there is something to be done, so that the checks can be judged next time."""
        return bool(self.how) and self.what != _TOO_FINE


_TOO_FINE: Final = "Too fine for a camera"

_ASK: Final[tuple[tuple[str, Place, str, str], ...]] = (
    (
        "a side view",
        "side",
        "Film once more from the side",
        "Put the phone upright at hip height, some three metres away, so that it sees you exactly "
        "from the side. The working leg is the one nearest to it.",
    ),
    (
        "a front view",
        "front",
        "Film once more from the front",
        "Put the phone upright at hip height, some three metres away, and face it squarely, feet "
        "and all in the picture.",
    ),
    (
        "more squarely from the side",
        "side",
        "Stand exactly side on to the phone",
        "It already saw you from the side, but a little aslant. Point hips and toes along the "
        "picture, not towards the phone or away from it.",
    ),
    (
        "more squarely from the front",
        "front",
        "Face the phone squarely",
        "It already saw you from the front, but a little from one side. Point hips and toes "
        "straight at the phone.",
    ),
    (
        "on the side of the camera",
        "side",
        "Turn round for the other leg",
        "Of the leg away from the camera too little can be told. Put the working leg nearest to "
        "the phone: for the other leg, turn round.",
    ),
    (
        "frames per second",
        "",
        "Film at 30 frames per second or more",
        "Phones film slower in the dark: more light helps, and so does switching off a film or "
        "time-lapse mode. Live, close other programs, or record and analyse the clip.",
    ),
    (
        "standing still",
        "",
        "Stand still before you begin",
        "Both feet on the floor for a second at the start of the clip: much is measured against "
        "your own stance.",
    ),
    (
        "could not be seen",
        "",
        "Keep the whole body in view",
        "Nothing in front of you, light from the front, clothes that show knees and feet.",
    ),
    (
        "not in the clip",
        "",
        "Let the clip begin earlier and end later",
        "A part of the movement is cut off at its beginning or end.",
    ),
    (
        "could not be told apart",
        "",
        "Keep the free foot clear of the other leg",
        "The camera took the two legs for one: bend the free leg further back, or film from the "
        "other side.",
    ),
    (
        "which leg",
        "",
        "Make the working leg plain to see",
        "Lift the other foot clearly, and put the working leg next to the phone.",
    ),
    (
        "on one leg or on two",
        "",
        "Make the working leg plain to see",
        "Lift the other foot clearly, and put the working leg next to the phone.",
    ),
    (
        TOO_FINE,
        "",
        _TOO_FINE,
        "However you film it: the measuring error is as large as what would have to be told "
        "apart. A coach beside you can see it.",
    ),
)


def needs(report: Report, rulebook: Rulebook) -> list[Need]:
    """What would make more checks possible, the most helpful first.

    A check that lacks two things stands under both of them.
    """
    groups: dict[tuple[str, str, Place], list[str]] = {}
    for slug, reason in report.summary.rules_not_assessable.items():
        for need in _asked(reason):
            groups.setdefault(need, []).append(slug)
    result = [
        Need(what, how, place, tuple(rulebook.words(slug) for slug in _by(slugs, rulebook)))
        for (what, how, place), slugs in groups.items()
    ]
    return sorted(result, key=lambda need: (not need.place, -len(need.checks), need.what))


def _by(slugs: list[str], rulebook: Rulebook) -> list[str]:
    return sorted(slugs, key=lambda slug: (rulebook.priority(slug), slug))


def _asked(reason: str) -> list[tuple[str, str, Place]]:
    found = [(what, how, place) for part, place, what, how in _ASK if part in reason]
    return found or [(reason[:1].upper() + reason[1:], "", "")]
