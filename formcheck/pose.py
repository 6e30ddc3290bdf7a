"""Frames and poses: validated at the door, immutable, NaN where nothing was seen."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO, Final

import numpy as np
from numpy.typing import NDArray

from formcheck.errors import InputError
from formcheck.landmarks import LANDMARK_COUNT, MIRROR_ORDER, Landmark

FloatArray = NDArray[np.float64]
RgbArray = NDArray[np.uint8]

RECORDING_FORMAT: Final = "formcheck-landmarks"
RECORDING_VERSION: Final = 2
"""1: depth slanted, as the pose model gives it; 2: levelled."""
_SLANTED_VERSION: Final = 1
_RECORDED: Final = ("time_s", "image_px", "world_m", "visibility", "presence")
_MAX_SIDE_PX: Final = 2**16  # more than any video format can hold
_MAX_RECORDING_BYTES: Final = 2**30  # unpacked: five hours at 60 frames a second
_ZIP_TIMESTAMP: Final = (1980, 1, 1, 0, 0, 0)  # no clock in the bytes: same poses, same file

DEPTH_SLANT: Final = 0.08
"""Depth that the pose model adds to shoulders and hips per metre to the right of the picture.

Who faces the camera would seem turned by 4.6 degrees, always the same way.  In a mirror the same
person is slanted towards the same side, real people as well as rendered ones: it is the model's,
not the scene's.  Arms and legs are not slanted.  ``python -m benchmarks.depth_slant`` measures it.
"""
_SLANTED: Final = [
    Landmark.LEFT_SHOULDER,
    Landmark.RIGHT_SHOULDER,
    Landmark.LEFT_HIP,
    Landmark.RIGHT_HIP,
]


def levelled(world_m: NDArray[np.floating]) -> FloatArray:
    """World landmarks (..., 33, 3) of the pose model without the slant of the trunk's depth.

    Every number is exactly a float32, so that a recording holds what was judged.
    """
    level = world_m.astype(np.float32)
    level[..., _SLANTED, 2] -= np.float32(DEPTH_SLANT) * level[..., _SLANTED, 0]
    return level.astype(np.float64)


@dataclass(frozen=True, eq=False)
class Frame:
    """One decoded picture.

    Attributes:
        index: position in the clip, from 0.
        time_s: the container's own timestamp, in seconds from the first frame.
        rgb: (H, W, 3) uint8, upright, C-contiguous.  MediaPipe reads the buffer as if it had
            no row padding, so a strided view would silently be seen as noise.

    Raises:
        ValueError: wrong shape, type or memory layout, or a time that is not finite.
    """

    index: int
    time_s: float
    rgb: RgbArray

    def __post_init__(self) -> None:
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3 or self.rgb.dtype != np.uint8:
            raise ValueError(f"rgb must be (H, W, 3) uint8, got {self.rgb.shape} {self.rgb.dtype}")
        if not self.rgb.flags.c_contiguous:
            raise ValueError("rgb must be C-contiguous; pass it through numpy.ascontiguousarray")
        if not np.isfinite(self.time_s):
            raise ValueError(f"time_s must be finite, got {self.time_s}")

    @property
    def size(self) -> tuple[int, int]:
        """(width, height) in pixels."""
        return self.rgb.shape[1], self.rgb.shape[0]


def _locked(name: str, value: object, shape: tuple[int, ...]) -> FloatArray:
    """An own, read-only copy in which whatever is no number is missing."""
    array = np.array(value, dtype=np.float64)
    if array.shape != shape:
        raise ValueError(f"{name} must have shape {shape}, got {array.shape}")
    known = np.isfinite(array)
    if not known.all():
        array[~known] = np.nan
    array.setflags(write=False)
    return array


@dataclass(frozen=True, eq=False)
class Pose:
    """What the model saw in one frame.

    Attributes:
        time_s: seconds from the first frame of the source.
        image_px: (33, 2) x right, y down, in pixels of the (upright) frame.
        world_m: (33, 3) metres, centred between the hips; x right, y down, z away from the
            camera, without the model's slant (`levelled`).  Up to scale: never a distance in the
            room.
        visibility: (33,) 0..1, the model's belief that the landmark is not hidden.
        presence: (33,) 0..1, its belief that the landmark lies inside the picture.

    A pose without a person is all NaN, so that time has no holes.

    Raises:
        ValueError: wrong shapes.
    """

    time_s: float
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    presence: FloatArray

    def __post_init__(self) -> None:
        n = LANDMARK_COUNT
        for name, shape in (
            ("image_px", (n, 2)),
            ("world_m", (n, 3)),
            ("visibility", (n,)),
            ("presence", (n,)),
        ):
            object.__setattr__(self, name, _locked(name, getattr(self, name), shape))

    @classmethod
    def missing(cls, time_s: float) -> Pose:
        """The pose of a frame in which nobody was found."""
        n = LANDMARK_COUNT
        nan = np.full
        return cls(time_s, nan((n, 2), np.nan), nan((n, 3), np.nan), nan(n, np.nan), nan(n, np.nan))

    def with_sides_exchanged(self) -> Pose:
        """Left and right names exchanged, points where they are: what a flipped picture shows."""
        order = list(MIRROR_ORDER)
        return replace(
            self,
            image_px=self.image_px[order],
            world_m=self.world_m[order],
            visibility=self.visibility[order],
            presence=self.presence[order],
        )

    @cached_property
    def detected(self) -> bool:
        """Whether there is a person in the frame."""
        return bool(np.isfinite(self.image_px).any())


@dataclass(frozen=True, eq=False)
class PoseSequence:
    """Poses stacked over time.

    Attributes:
        time_s: (T,) strictly increasing.
        image_px: (T, 33, 2) pixels.
        world_m: (T, 33, 3) metres.
        visibility, presence: (T, 33).
        size_px: (width, height) of the upright frame.
        provenance: plain JSON data about where the poses come from (source, model).

    Raises:
        ValueError: wrong shapes, or time that does not strictly increase.
    """

    time_s: FloatArray
    image_px: FloatArray
    world_m: FloatArray
    visibility: FloatArray
    presence: FloatArray
    size_px: tuple[int, int]
    provenance: Mapping[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        frames, n = np.shape(self.time_s)[0], LANDMARK_COUNT
        for name, shape in (
            ("time_s", (frames,)),
            ("image_px", (frames, n, 2)),
            ("world_m", (frames, n, 3)),
            ("visibility", (frames, n)),
            ("presence", (frames, n)),
        ):
            object.__setattr__(self, name, _locked(name, getattr(self, name), shape))
        if not np.isfinite(self.time_s).all() or (np.diff(self.time_s) <= 0).any():
            raise ValueError("time_s must be finite and strictly increasing")

    def __len__(self) -> int:
        return len(self.time_s)

    def __getitem__(self, index: int) -> Pose:
        return Pose(
            float(self.time_s[index]),
            self.image_px[index],
            self.world_m[index],
            self.visibility[index],
            self.presence[index],
        )

    def __iter__(self) -> Iterator[Pose]:
        return (self[i] for i in range(len(self)))

    @classmethod
    def from_poses(
        cls,
        poses: Iterable[Pose],
        size_px: tuple[int, int],
        provenance: Mapping[str, Any] | None = None,
    ) -> PoseSequence:
        """Stack ``poses`` (may be none) over time."""
        rows = list(poses)
        n = LANDMARK_COUNT
        return cls(
            np.array([p.time_s for p in rows], dtype=np.float64),
            np.array([p.image_px for p in rows]).reshape(-1, n, 2),
            np.array([p.world_m for p in rows]).reshape(-1, n, 3),
            np.array([p.visibility for p in rows]).reshape(-1, n),
            np.array([p.presence for p in rows]).reshape(-1, n),
            size_px,
            dict(provenance or {}),
        )

    def between(self, start: int, stop: int) -> PoseSequence:
        """Frames ``start`` to ``stop`` (not included)."""
        part = slice(start, stop)
        return replace(
            self,
            time_s=self.time_s[part],
            image_px=self.image_px[part],
            world_m=self.world_m[part],
            visibility=self.visibility[part],
            presence=self.presence[part],
        )

    def mirrored(self) -> PoseSequence:
        """The same movement seen in a mirror: left and right exchanged, x reflected.

        Undoes the flip of a selfie clip.  (``world_m`` x is reflected about the hips.)
        """
        order = list(MIRROR_ORDER)
        image_px = self.image_px[:, order].copy()
        image_px[..., 0] = self.size_px[0] - image_px[..., 0]
        world_m = self.world_m[:, order].copy()
        world_m[..., 0] = -world_m[..., 0]
        return replace(
            self,
            image_px=image_px,
            world_m=world_m,
            visibility=self.visibility[:, order],
            presence=self.presence[:, order],
        )

    @property
    def seen(self) -> FloatArray:
        """(T, 33) how sure it is that a landmark can be seen; 0 outside the picture or missing."""
        seen = np.minimum(self.visibility, self.presence)
        width, height = self.size_px
        x, y = self.image_px[..., 0], self.image_px[..., 1]
        inside = (x >= 0) & (x <= width) & (y >= 0) & (y <= height)
        return np.where(inside & np.isfinite(seen), seen, 0.0)

    def save(self, path: Path) -> None:
        """Write a landmark recording: an ``.npz`` whose bytes depend on the content alone.

        Landmarks are stored as float32, which is what the estimator gives: loading returns the
        numbers that the live run saw.  Times are stored as float64.
        """
        header = {
            "format": RECORDING_FORMAT,
            "version": RECORDING_VERSION,
            "size_px": list(self.size_px),
            "provenance": dict(self.provenance),
        }
        members: dict[str, NDArray[Any]] = {
            "header": np.array(json.dumps(header, sort_keys=True)),
            "time_s": self.time_s,
        }
        for name in _RECORDED[1:]:
            members[name] = getattr(self, name).astype(np.float32)
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
            for name, array in members.items():
                buffer = io.BytesIO()
                rows = np.asarray(array, order="C")  # ascontiguousarray would make the header 1-D
                np.lib.format.write_array(buffer, rows, allow_pickle=False)
                entry = zipfile.ZipInfo(f"{name}.npy", _ZIP_TIMESTAMP)
                entry.compress_type = zipfile.ZIP_DEFLATED
                entry.create_system = 3
                archive.writestr(entry, buffer.getvalue())

    @classmethod
    def load(cls, path: Path) -> PoseSequence:
        """Read a landmark recording.

        Raises:
            InputError: not a recording, damaged, or written by a newer formcheck.
        """
        try:
            if path.exists() and not path.is_file():  # a pipe could keep us waiting for ever
                raise InputError(f"{path}: is not a file; name the landmarks.npz of a clip")
            # numpy leaves a file that it opened itself open when it is damaged.
            with path.open("rb") as file:
                return cls._read(path, file)
        except FileNotFoundError:
            raise InputError(f"{path}: no such file; check the name and the folder") from None
        except InputError:
            raise
        except Exception as error:  # noqa: BLE001 - damaged bytes fail in zlib, zipfile, numpy ...
            raise InputError(
                f"{path}: not a readable landmark recording ({error}); analyse the clip again"
            ) from None

    @classmethod
    def _read(cls, path: Path, file: BinaryIO) -> PoseSequence:
        if not zipfile.is_zipfile(file):  # numpy would advise to unpickle it
            raise ValueError("it is no npz archive")
        file.seek(0)
        with np.load(file, allow_pickle=False) as data:
            if sum(member.file_size for member in data.zip.infolist()) > _MAX_RECORDING_BYTES:
                raise ValueError("it is larger than any recording")
            header = json.loads(str(data["header"]))
            if header.get("format") != RECORDING_FORMAT:
                raise InputError(f"{path}: not a landmark recording of formcheck")
            version = header.get("version")
            if isinstance(version, int) and version > RECORDING_VERSION:
                raise InputError(
                    f"{path}: written by a newer formcheck (recording version {version}); "
                    "update formcheck to read it"
                )
            if version not in (_SLANTED_VERSION, RECORDING_VERSION):
                raise ValueError(f"there is no version {version}")
            width, height = map(int, header["size_px"])
            if not (1 <= width <= _MAX_SIDE_PX and 1 <= height <= _MAX_SIDE_PX):
                raise ValueError(f"no picture is {width} x {height}")
            time_s, *landmarks = (_recorded(name, data[name]) for name in _RECORDED)
            image_px, world_m, visibility, presence = landmarks
            if version == _SLANTED_VERSION:
                world_m = levelled(world_m)
            return cls(
                time_s,
                image_px,
                world_m,
                visibility,
                presence,
                (width, height),
                header["provenance"],
            )


def _recorded(name: str, array: NDArray[Any]) -> NDArray[Any]:
    """An array of a recording, unless no model can have made it.

    Raises:
        ValueError: not decimal numbers, infinite or too large to be recorded, or a time before
            the first frame.
    """
    if array.dtype.kind != "f" or (np.abs(array) > np.finfo(np.float32).max).any():
        raise ValueError(f"{name} must be decimal numbers, none infinite")
    if name == "time_s" and (array < 0).any():
        raise ValueError("time_s must count from the first frame")
    return array
