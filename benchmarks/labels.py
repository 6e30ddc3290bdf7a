"""What somebody saw in a clip: reading, checking and interpreting labels made by eye.

A label file is a JSON list with one object per clip; ``benchmarks/README.md`` describes its
fields.  Free text (the view, the leg) is read conservatively: a wrong reading would turn into a
wrong score, so whatever is not plain counts as unknown.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Final, Literal

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    NonNegativeFloat,
    NonNegativeInt,
    TypeAdapter,
    ValidationError,
    field_validator,
    model_validator,
)

from formcheck.errors import InputError
from formcheck.landmarks import SIDES, Side

ViewGroup = Literal["front", "side", "oblique", "back", "unknown"]
Tier = Literal["A", "B", "C"]
VIEW_GROUPS: Final[tuple[ViewGroup, ...]] = ("front", "side", "oblique", "back")

LABEL_TIME_ERROR_S: Final = 0.3
"""How exactly the times of a label are known, having been read off a player by eye."""

FAULT_CODES: Final = (
    "knee_in",
    "shallow",
    "trunk_lean",
    "heel_lift",
    "narrow_stance",
    "back_not_horizontal",
    "free_leg_bent",
    "support_knee_bent",
)

FAULT_RULES: Final[Mapping[str, Mapping[str, tuple[str, ...]]]] = {
    "squat": {
        "knee_in": ("squat-knee-in", "squat-valgus"),
        "shallow": ("squat-shallow", "squat-double-shallow"),
        "trunk_lean": ("squat-trunk-lean", "squat-double-trunk-lean"),
        "heel_lift": ("squat-heel-lift",),
    },
    "deadlift": {
        "back_not_horizontal": ("deadlift-back-high",),
        "free_leg_bent": ("deadlift-free-leg-bent",),
        "support_knee_bent": ("deadlift-knee-bent",),
    },
    "lunge": {
        "knee_in": ("lunge-knee-in",),
        "shallow": ("lunge-shallow",),
        "trunk_lean": ("lunge-trunk-lean",),
        "heel_lift": ("lunge-heel-lift",),
        "narrow_stance": ("lunge-tightrope",),
    },
}
"""Exercise -> fault code -> the rules that can report it (any of them counts)."""

_LEG_WORDS: Final = re.compile(
    r"(legs?|leads?|leading|stance|stands?|standing|support(ing)?|front|both|all|each|every|only|"
    r"reps?|repetitions?|alternat(es|ing))"
)
_OTHER_LEG_WORDS: Final = frozenset(("lifted", "raised", "free", "back", "rear", "behind"))
_LEG_DOUBT: Final = re.compile(r"unknown|mixed|low confidence|unsure|maybe|\?")
_FAULT: Final = re.compile(r"(?P<code>[a-z_]+)(?::(?P<reps>[0-9,\-]+))?")
_REP_RANGE: Final = re.compile(r"([1-9][0-9]*)(?:-([1-9][0-9]*))?")


def view_group(text: str) -> ViewGroup:
    """The coarse view of a label such as ``"side-right/back-oblique, back-lit"``.

    The word that comes first decides: a clip that changes its view is filed under the one it
    begins with, and ``"back-oblique"`` under ``back``, because the face is what is missing.
    """
    found = re.search("|".join(VIEW_GROUPS), text.lower())
    groups: dict[str, ViewGroup] = {group: group for group in VIEW_GROUPS}
    return groups[found.group()] if found else "unknown"


def parse_leg(text: str) -> tuple[Side, ...]:
    """The supporting or leading leg of each repetition, where the label says it plainly.

    ``"right lead both reps"`` gives one side, which holds for every repetition; ``"right, left,
    right"`` gives one side for each; anything doubtful (``"unknown"``, ``"alternating"``, a low
    confidence, a word that is not understood) gives none.  Clauses about the other leg
    (``"right leg lifted"``) and remarks in brackets are left out.
    """
    lowered = text.lower()
    if _LEG_DOUBT.search(lowered):
        return ()
    plain = re.sub(r"\([^)]*\)", " ", lowered)
    sides: list[Side] = []
    alternates = False
    for clause in re.split(r"[,;]|\bthen\b", plain):
        words = re.findall(r"[a-z]+", clause)
        if not words or _OTHER_LEG_WORDS.intersection(words):
            continue
        named = [side for side in SIDES if side in words]
        others = [word for word in words if word not in named]
        if len(named) != 1 or not all(map(_LEG_WORDS.fullmatch, others)):
            return ()
        alternates |= words[0].startswith("alternat")
        sides += named
    if alternates and len(sides) == 1:
        return ()
    return tuple(sides)


def parse_fault(text: str) -> tuple[str, frozenset[int] | None]:
    """Split ``"knee_in:1-3,5"`` into its code and repetitions (from 1; None: all of them).

    Raises:
        ValueError: the code is unknown or the repetitions are not numbers and ranges.
    """
    match = _FAULT.fullmatch(text.strip())
    if match is None or match["code"] not in FAULT_CODES:
        raise ValueError(f"unknown fault {text!r}; known codes: {', '.join(FAULT_CODES)}")
    if match["reps"] is None:
        return match["code"], None
    reps: set[int] = set()
    for part in match["reps"].split(","):
        ends = _REP_RANGE.fullmatch(part)
        if ends is None:
            raise ValueError(f"fault {text!r}: {part!r} is not a repetition or a range like 1-3")
        first, last = int(ends[1]), int(ends[2] or ends[1])
        if last < first:
            raise ValueError(f"fault {text!r}: the range {part!r} runs backwards")
        reps.update(range(first, last + 1))
    return match["code"], frozenset(reps)


class Label(BaseModel):
    """What somebody saw in one clip; fields that scoring does not need are ignored.

    Attributes:
        file: name of the clip inside the folder of clips.
        reps: complete repetitions; ``reps_min`` to ``reps_max`` where the clip begins or ends
            inside one.
        rep_bottoms_s: deepest moment of each repetition, the incomplete ones included; None
            where nobody noted them.
        leg: the supporting or leading leg, in words.
        faults_present: fault codes, ``:1-3`` appended where only some repetitions show them.
        clean: nothing obvious was wrong.
    """

    model_config = ConfigDict(frozen=True, extra="ignore")

    file: str = Field(min_length=1)
    exercise: str
    stance: Literal["single", "double", "split"]
    view: str
    reps: NonNegativeInt
    reps_min: NonNegativeInt
    reps_max: NonNegativeInt
    rep_bottoms_s: tuple[NonNegativeFloat, ...] | None = None
    leg: str = "unknown"
    faults_present: tuple[str, ...] = ()
    clean: bool = False
    tier: Tier
    synthetic: bool = False

    @field_validator("file")
    @classmethod
    def _inside_folder(cls, file: str) -> str:
        path = PurePosixPath(file)
        if path.is_absolute() or ".." in path.parts:
            raise ValueError("file must be a name inside the folder of clips")
        return file

    @model_validator(mode="after")
    def _consistent(self) -> Label:
        if not self.reps_min <= self.reps <= self.reps_max:
            raise ValueError("reps must lie within reps_min..reps_max")
        bottoms = self.rep_bottoms_s
        if bottoms is not None and list(bottoms) != sorted(set(bottoms)):
            raise ValueError("rep_bottoms_s must strictly increase")
        count = self.reps_max if bottoms is None else len(bottoms)
        for text in self.faults_present:
            code, reps = parse_fault(text)
            if reps is not None and max(reps) > count:
                raise ValueError(f"fault {code} names repetition {max(reps)} of {count}")
        if self.clean and self.faults_present:
            raise ValueError("a clip with faults_present cannot be clean")
        return self

    @property
    def view_group(self) -> ViewGroup:
        """See `view_group`."""
        return view_group(self.view)

    @property
    def absences_known(self) -> bool:
        """Whether a fault that the label does not name can be taken as absent.

        A clip called neither clean nor faulty by any code has faults in words only: which codes
        they amount to is anybody's guess, so such a clip counts neither way.
        """
        return self.clean or bool(self.faults_present)

    def has_fault(self, code: str, rep: int | None) -> bool | None:
        """Whether repetition ``rep`` (from 0; None: some repetition) shows ``code``.

        None: the label does not say.
        """
        for text in self.faults_present:
            named, reps = parse_fault(text)
            if named != code:
                continue
            if reps is None:
                return True
            return None if rep is None else rep + 1 in reps
        return False if self.absences_known else None

    def leg_of(self, rep: int | None) -> Side | None:
        """The leg of labelled repetition ``rep`` (from 0; None: some repetition), if known."""
        if self.stance == "double":
            return None
        legs = parse_leg(self.leg)
        if len(legs) == 1:
            return legs[0]
        bottoms = self.rep_bottoms_s or ()
        if rep is None or not legs:
            return None
        # A sequence names the complete repetitions: a clip that begins at the bottom begins with
        # an incomplete one, which the sequence may leave out.
        begun = sum(time_s < LABEL_TIME_ERROR_S for time_s in bottoms)
        skipped = 0 if len(legs) == len(bottoms) else begun
        if len(legs) != len(bottoms) - skipped or rep < skipped:
            return None
        return legs[rep - skipped]


def load_labels(path: Path) -> list[Label]:
    """Read a label file.

    Raises:
        InputError: no such file, not JSON, or an entry that breaks a rule (the message names
            the first few).
    """
    try:
        labels = TypeAdapter(list[Label]).validate_json(path.read_bytes())
    except OSError as error:
        raise InputError(f"{path}: cannot read the labels ({error.strerror})") from None
    except ValidationError as error:
        problems = [
            f"{'.'.join(map(str, item['loc'])) or 'file'}: {item['msg']}"
            for item in error.errors()[:5]
        ]
        raise InputError(f"{path}: not a valid label file; " + "; ".join(problems)) from None
    _refuse_repeats(path, [label.file for label in labels])
    return labels


def _refuse_repeats(path: Path, files: Sequence[str]) -> None:
    repeated = sorted({file for file in files if files.count(file) > 1})
    if repeated:
        raise InputError(f"{path}: labelled more than once: {', '.join(repeated)}")
