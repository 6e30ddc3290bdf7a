"""A clip as a webcam would have filmed it: 1280 x 720, landscape, 30 frames a second.

    python benchmarks/webcam_clip.py CLIP OUT

The whole height of the picture is kept; what is missing left and right is its border, blurred.
`benchmarks.speed --live` on the outcome is a live run at 720p.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Final

# Run as a file, Python looks for modules beside it, not in the folder that holds the package.
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import av
import cv2
import numpy as np

from formcheck.errors import FormcheckError
from formcheck.pose import RgbArray
from formcheck.sources.clip import ClipSource

SIZE_PX: Final = (1280, 720)
RATE_HZ: Final = 30
_BLUR_PX: Final = 15.0


def as_webcam(rgb: RgbArray) -> RgbArray:
    """One picture on a landscape canvas of `SIZE_PX`."""
    width, height = SIZE_PX
    shown = min(width, round(rgb.shape[1] * height / rgb.shape[0]))
    left = (width - shown) // 2
    middle = cv2.resize(rgb, (shown, height), interpolation=cv2.INTER_AREA)
    right = width - shown - left
    canvas = cv2.copyMakeBorder(middle, 0, 0, left, right, cv2.BORDER_REPLICATE)
    for side in (slice(0, left), slice(width - right, width)):
        if side.start < side.stop:
            canvas[:, side] = cv2.GaussianBlur(canvas[:, side], (0, 0), _BLUR_PX)
    return np.ascontiguousarray(canvas, np.uint8)


def write(clip: Path, out: Path) -> int:
    """Write ``clip`` as a webcam's; returns how many pictures that took.

    Raises:
        InputError: the clip cannot be used.
    """
    count, last = 0, -1
    with av.open(str(out), "w") as container:
        stream = container.add_stream("libx264", rate=RATE_HZ)
        stream.width, stream.height = SIZE_PX
        stream.pix_fmt, stream.options = "yuv420p", {"crf": "20", "preset": "veryfast"}
        for frame in ClipSource(clip):
            picture = av.VideoFrame.from_ndarray(as_webcam(frame.rgb), format="rgb24")
            last = max(last + 1, round(frame.time_s * RATE_HZ))
            picture.pts, picture.time_base = last, Fraction(1, RATE_HZ)
            container.mux(stream.encode(picture))
            count += 1
        container.mux(stream.encode())
    return count


def main(argv: Sequence[str] | None = None) -> int:
    """Run the program; returns its exit code."""
    parser = argparse.ArgumentParser(description="Make a 1280 x 720 clip of any other.")
    parser.add_argument("clip", type=Path, metavar="CLIP")
    parser.add_argument("out", type=Path, metavar="OUT", help="an .mp4 file")
    options = parser.parse_args(argv)
    try:
        print(f"{options.out}: {write(options.clip, options.out)} frames")
    except FormcheckError as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
