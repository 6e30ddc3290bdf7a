"""People to choose from: bodies, skins, hair and clothes that go together."""

from __future__ import annotations

from typing import Final, Literal, get_args

from benchmarks.synthetic.render.figure import Physique
from benchmarks.synthetic.render.hair import Hair
from benchmarks.synthetic.render.person import Look
from benchmarks.synthetic.render.shoes import Shoes
from benchmarks.synthetic.render.wardrobe import Bottom, Top

LookName = Literal[
    "coral_tee",
    "teal_tee",
    "mint_leggings",
    "white_beard",
    "violet_bun",
    "grey_cropped",
    "mustard_tall",
    "black_all",
    "sky_short",
    "olive_slim",
    "rust_long",
    "plum_heavy",
    "sand_broad",
]
LOOK_NAMES: Final[tuple[LookName, ...]] = get_args(LookName)
FIRST_LOOKS: Final = LOOK_NAMES[:8]
"""Whom the first settings were drawn from: more people must not change those."""

BROWN: Final = (0.22, 0.14, 0.09)
BLACK: Final = (0.07, 0.06, 0.06)
BLOND: Final = (0.55, 0.42, 0.26)
LEGGINGS: Final = 1.86
"""How far leggings reach: 1 knee, 2 ankle."""

LOOKS: Final[dict[LookName, Look]] = {
    "coral_tee": Look(
        Physique(sex="female", people="caucasian", height_m=1.68),
        skin=(0.83, 0.64, 0.53),
        hair=Hair("tail", BROWN),
        top=Top((0.84, 0.35, 0.29), sleeve=0.5),
        bottom=Bottom((0.16, 0.19, 0.27), hem=0.62, ease_m=0.018),
        shoes=Shoes((0.86, 0.86, 0.85), laces=(0.84, 0.35, 0.29)),
    ),
    "teal_tee": Look(
        Physique(sex="male", people="african", height_m=1.80, muscle=0.4, ideal=0.7),
        skin=(0.43, 0.29, 0.22),
        hair=Hair("cropped", BLACK),
        top=Top((0.16, 0.50, 0.50), sleeve=0.62),
        bottom=Bottom((0.42, 0.43, 0.45), hem=0.82, ease_m=0.022),
        shoes=Shoes((0.15, 0.15, 0.16), laces=(0.85, 0.62, 0.20)),
        iris=(0.16, 0.10, 0.07),
    ),
    "mint_leggings": Look(
        Physique(sex="female", people="asian", height_m=1.62, weight=-0.3, ideal=0.8),
        skin=(0.85, 0.67, 0.54),
        hair=Hair("bun", BLACK),
        top=Top((0.56, 0.80, 0.70), sleeve=0.02, ease_m=0.004, hem=0.055),
        bottom=Bottom((0.17, 0.17, 0.21), hem=LEGGINGS, ease_m=0.0),
        shoes=Shoes((0.90, 0.90, 0.89), laces=(0.56, 0.80, 0.70)),
        iris=(0.18, 0.11, 0.08),
    ),
    "white_beard": Look(
        Physique(sex="male", people="caucasian", height_m=1.84, muscle=0.2, weight=0.15),
        skin=(0.80, 0.60, 0.50),
        hair=Hair("short", BROWN),
        top=Top((0.86, 0.86, 0.84), sleeve=0.66, ease_m=0.018),
        bottom=Bottom((0.20, 0.24, 0.36), hem=0.86, ease_m=0.022),
        shoes=Shoes((0.20, 0.24, 0.36)),
        beard=0.9,
        iris=(0.30, 0.38, 0.42),
    ),
    "violet_bun": Look(
        Physique(sex="female", people="african", height_m=1.73, weight=0.35),
        skin=(0.52, 0.36, 0.27),
        hair=Hair("bun", BLACK),
        top=Top((0.48, 0.34, 0.62), sleeve=0.48, ease_m=0.012),
        bottom=Bottom((0.30, 0.22, 0.40), hem=LEGGINGS, ease_m=0.0),
        shoes=Shoes((0.80, 0.52, 0.60)),
        iris=(0.16, 0.10, 0.07),
    ),
    "grey_cropped": Look(
        Physique(sex="male", people="asian", height_m=1.71, muscle=0.3, weight=-0.2),
        skin=(0.80, 0.62, 0.48),
        hair=Hair("short", BLACK),
        top=Top((0.55, 0.56, 0.58), sleeve=-0.02, ease_m=0.012),
        bottom=Bottom((0.74, 0.22, 0.20), hem=0.74, ease_m=0.020),
        shoes=Shoes((0.74, 0.22, 0.20)),
        iris=(0.18, 0.11, 0.08),
    ),
    "mustard_tall": Look(
        Physique(
            sex="female", people="caucasian", height_m=1.79, weight=-0.4, leg_length=0.5, ideal=0.9
        ),
        skin=(0.87, 0.69, 0.60),
        hair=Hair("tail", BLOND),
        top=Top((0.80, 0.62, 0.22), sleeve=0.45, ease_m=0.010),
        bottom=Bottom((0.26, 0.33, 0.40), hem=LEGGINGS, ease_m=0.0),
        shoes=Shoes((0.25, 0.27, 0.30), laces=(0.80, 0.62, 0.22)),
        iris=(0.34, 0.44, 0.50),
    ),
    "black_all": Look(
        Physique(sex="male", people="caucasian", height_m=1.76, weight=0.45, shoulder_width=0.2),
        skin=(0.76, 0.55, 0.44),
        hair=Hair("cropped", BROWN),
        top=Top((0.14, 0.14, 0.15), sleeve=0.64, ease_m=0.018),
        bottom=Bottom((0.10, 0.10, 0.12), hem=0.90, ease_m=0.024),
        shoes=Shoes((0.12, 0.12, 0.13)),
        beard=0.4,
    ),
    "sky_short": Look(
        Physique(sex="female", people="caucasian", height_m=1.58, weight=0.2, leg_length=-0.3),
        skin=(0.84, 0.66, 0.56),
        hair=Hair("short", BLOND),
        top=Top((0.48, 0.66, 0.84), sleeve=0.40, ease_m=0.014),
        bottom=Bottom((0.22, 0.22, 0.26), hem=LEGGINGS, ease_m=0.0),
        shoes=Shoes((0.88, 0.88, 0.90), laces=(0.48, 0.66, 0.84)),
        iris=(0.34, 0.44, 0.50),
    ),
    "olive_slim": Look(
        Physique(sex="male", people="caucasian", height_m=1.69, weight=-0.35, muscle=0.15),
        skin=(0.74, 0.54, 0.42),
        hair=Hair("short", BLACK),
        top=Top((0.42, 0.45, 0.26), sleeve=0.55, ease_m=0.016),
        bottom=Bottom((0.60, 0.57, 0.50), hem=0.78, ease_m=0.020),
        shoes=Shoes((0.42, 0.45, 0.26)),
        beard=0.6,
    ),
    "rust_long": Look(
        Physique(
            sex="male", people="african", height_m=1.88, weight=-0.25, leg_length=0.4, ideal=0.8
        ),
        skin=(0.36, 0.24, 0.18),
        hair=Hair("cropped", BLACK),
        top=Top((0.70, 0.36, 0.18), sleeve=0.02, ease_m=0.012),
        bottom=Bottom((0.18, 0.20, 0.24), hem=0.80, ease_m=0.020),
        shoes=Shoes((0.85, 0.85, 0.84), laces=(0.70, 0.36, 0.18)),
        iris=(0.16, 0.10, 0.07),
    ),
    "plum_heavy": Look(
        Physique(sex="female", people="asian", height_m=1.64, weight=0.5, hip_width=0.2),
        skin=(0.82, 0.64, 0.51),
        hair=Hair("tail", BLACK),
        top=Top((0.46, 0.20, 0.34), sleeve=0.60, ease_m=0.016),
        bottom=Bottom((0.14, 0.14, 0.17), hem=LEGGINGS, ease_m=0.0),
        shoes=Shoes((0.30, 0.30, 0.33), laces=(0.82, 0.50, 0.64)),
        iris=(0.18, 0.11, 0.08),
    ),
    "sand_broad": Look(
        Physique(
            sex="female", people="african", height_m=1.70, muscle=0.4, shoulder_width=0.3, ideal=0.7
        ),
        skin=(0.56, 0.40, 0.30),
        hair=Hair("bun", BLACK),
        top=Top((0.78, 0.70, 0.56), sleeve=0.02, ease_m=0.006),
        bottom=Bottom((0.30, 0.36, 0.32), hem=LEGGINGS, ease_m=0.0),
        shoes=Shoes((0.90, 0.90, 0.89), laces=(0.30, 0.36, 0.32)),
        iris=(0.16, 0.10, 0.07),
    ),
}
