"""What an exercise is: how its repetitions are counted, which rules apply, what no camera sees."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from formcheck.counting import CounterParameters
from formcheck.legs.stance import BodySample
from formcheck.legs.support import Reviewer, SupportFinder
from formcheck.rules import NotJudged, Rule
from formcheck.window import DepthSignal


@dataclass(frozen=True)
class Exercise:
    """One exercise, as data.

    Attributes:
        name: as typed on the command line.
        title: as shown.
        signal: what goes out and back once per repetition: the drop of the hips, as a share of
            the leg (``step_drop``: over feet that travel), or the lean of the trunk, in degrees.
        counter: when an excursion of that signal is a repetition.
        find_support: tells the supporting or leading leg of a repetition.
        review: looks at a repetition again together with the rest around it: its variant, its
            deepest moment, whether it is one at all.  Where feet travel the rest before reaches
            back as far as the bottom of the repetition before: between two lunges, they meet.
        rules: every fault that can be found.
        not_judged: the coach's instructions that a camera cannot judge, with the reason.
        full_depth: of a usual repetition, for the gauge until the person's own is known.
        before_s, after_s: rest that belongs to a repetition, to see the top of it.
        variant_notes: variant -> what a report says when repetitions were of it.
        never_alone: variants of which a single one among others is something else.
    """

    name: str
    title: str
    signal: DepthSignal
    counter: CounterParameters
    find_support: SupportFinder
    rules: tuple[Rule, ...]
    not_judged: tuple[NotJudged, ...]
    full_depth: float
    before_s: float = 0.6
    after_s: float = 0.6
    review: Reviewer | None = None
    variant_notes: Mapping[str, str] = field(default_factory=dict)
    never_alone: tuple[str, ...] = ()

    @property
    def feet_travel(self) -> bool:
        """Whether feet trade places in it: only the whole of it tells left from right for sure."""
        return self.signal == "step_drop"

    def depth(self, sample: BodySample) -> float:
        """The signal in one frame, larger = deeper; NaN when nobody is seen."""
        if self.signal == "trunk_lean":
            return sample.trunk_lean_deg
        return 1.0 - (sample.hips_over_feet if self.feet_travel else sample.hip_height)
