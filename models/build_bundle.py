"""Rebuild ``pose_landmarker_full.task`` from the mediapipe 0.10.21 wheel, byte for byte.

MediaPipe 0.10.30 and later ship the Tasks API without any model.  The two networks that
the Tasks pose landmarker needs were part of the last wheels with the legacy solutions API,
under Apache-2.0.  Tasks reads the input normalisation from TFLite metadata and refuses a
network without it, so this script gives the landmark network exactly that (the detector
states it already, which is checked) and packs both into the ``.task`` archive that Tasks opens.

Usage::

    pip download --no-deps --only-binary :all: --platform manylinux_2_28_x86_64 \
        --python-version 3.11 mediapipe==0.10.21
    python models/build_bundle.py mediapipe-0.10.21-*.whl            # writes the bundle
    python models/build_bundle.py mediapipe-0.10.21-*.whl --check    # compares, writes nothing

Needs ``mediapipe==0.10.33`` (for its generated TFLite schema classes) and ``flatbuffers``.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import sys
import zipfile
from dataclasses import dataclass
from pathlib import Path

import flatbuffers
from mediapipe.tasks.metadata import metadata_schema_py_generated as metadata_fb
from mediapipe.tasks.metadata import schema_py_generated as schema_fb

BUNDLE = Path(__file__).with_name("pose_landmarker_full.task")
BUNDLE_SHA256 = "e4d22821b9360c2ff2817570fc0efa1b51ae674dd632c6e37366289b3c52f3be"


@dataclass(frozen=True)
class Network:
    """One network of the bundle: where it comes from and how its input is normalised."""

    name: str
    wheel_path: str
    sha256: str
    mean: float
    std: float


# Normalisation: input = (pixel - mean) / std with pixel in 0..255, so the detector sees
# -1..1 and the landmark network 0..1.  These are the ranges that the legacy graphs of
# the same wheel feed them (modules/pose_detection and pose_landmark, ImageToTensor).
NETWORKS = (
    Network(
        "pose_detector.tflite",
        "mediapipe/modules/pose_detection/pose_detection.tflite",
        "9ba9dd3d42efaaba86b4ff0122b06f29c4122e756b329d89dca1e297fd8f866c",
        mean=127.5,
        std=127.5,
    ),
    Network(
        "pose_landmarks_detector.tflite",
        "mediapipe/modules/pose_landmark/pose_landmark_full.tflite",
        "e9a5c5cb17f736fafd4c2ec1da3b3d331d6edbe8a0d32395855aeb2cdfd64b9f",
        mean=0.0,
        std=255.0,
    ),
)

METADATA_NAME = b"TFLITE_METADATA"
MODEL_IDENTIFIER = b"TFL3"
METADATA_IDENTIFIER = b"M001"
ZIP_TIMESTAMP = (1980, 1, 1, 0, 0, 0)  # the earliest a zip can hold: no clock in the bytes


class BundleError(Exception):
    """The input is not the wheel this script knows, or the result is not the known bundle."""


def sha256(data: bytes) -> str:
    """Hex SHA-256 of ``data``."""
    return hashlib.sha256(data).hexdigest()


def image_metadata(name: str, n_outputs: int, mean: float, std: float) -> bytes:
    """TFLite metadata that describes one RGB image input normalised by ``mean`` and ``std``.

    Returns the serialised ``ModelMetadata`` flatbuffer.
    """
    options = metadata_fb.NormalizationOptionsT()
    options.mean, options.std = [mean], [std]
    unit = metadata_fb.ProcessUnitT()
    unit.optionsType = metadata_fb.ProcessUnitOptions.NormalizationOptions
    unit.options = options
    image = metadata_fb.ImagePropertiesT()
    image.colorSpace = metadata_fb.ColorSpaceType.RGB
    content = metadata_fb.ContentT()
    content.contentPropertiesType = metadata_fb.ContentProperties.ImageProperties
    content.contentProperties = image
    tensor = metadata_fb.TensorMetadataT()
    tensor.name, tensor.processUnits, tensor.content = "image", [unit], content
    subgraph = metadata_fb.SubGraphMetadataT()
    subgraph.inputTensorMetadata = [tensor]
    subgraph.outputTensorMetadata = [metadata_fb.TensorMetadataT() for _ in range(n_outputs)]
    model = metadata_fb.ModelMetadataT()
    model.name, model.subgraphMetadata = name, [subgraph]
    builder = flatbuffers.Builder(0)
    builder.Finish(model.Pack(builder), METADATA_IDENTIFIER)
    return bytes(builder.Output())


def stated_normalisation(metadata: bytes) -> tuple[float, float] | None:
    """Mean and standard deviation that the metadata gives for the first input, or None."""
    model = metadata_fb.ModelMetadataT.InitFromPackedBuf(metadata, 0)
    for unit in model.subgraphMetadata[0].inputTensorMetadata[0].processUnits or []:
        if unit.optionsType == metadata_fb.ProcessUnitOptions.NormalizationOptions:
            return float(unit.options.mean[0]), float(unit.options.std[0])
    return None


def with_metadata(tflite: bytes, network: Network) -> bytes:
    """The same network with the metadata buffer that Tasks needs; weights untouched.

    Raises:
        BundleError: the network states another normalisation already.
    """
    model = schema_fb.ModelT.InitFromPackedBuf(tflite, 0)
    for entry in model.metadata or []:
        if entry.name == METADATA_NAME:
            stated = stated_normalisation(bytes(model.buffers[entry.buffer].data))
            if stated != (network.mean, network.std):
                raise BundleError(f"{network.wheel_path} states the normalisation {stated}")
            return tflite
    n_outputs = len(model.subgraphs[0].outputs)
    payload = image_metadata(network.name, n_outputs, network.mean, network.std)
    buffer = schema_fb.BufferT()
    buffer.data = list(payload)
    model.buffers.append(buffer)
    entry = schema_fb.MetadataT()
    entry.name, entry.buffer = METADATA_NAME, len(model.buffers) - 1
    model.metadata = [*(model.metadata or []), entry]
    builder = flatbuffers.Builder(len(tflite) + len(payload) + 4096)
    builder.Finish(model.Pack(builder), MODEL_IDENTIFIER)
    return bytes(builder.Output())


def build(wheel: Path) -> bytes:
    """The bundle's bytes, from the mediapipe 0.10.21 ``wheel`` (any platform's).

    Raises:
        BundleError: the wheel lacks a network, or its bytes are not the expected ones.
    """
    archive = io.BytesIO()
    with zipfile.ZipFile(wheel) as source, zipfile.ZipFile(archive, "w") as bundle:
        for network in NETWORKS:
            try:
                tflite = source.read(network.wheel_path)
            except KeyError:
                raise BundleError(
                    f"{wheel.name} has no {network.wheel_path}: is it mediapipe 0.10.21?"
                ) from None
            if sha256(tflite) != network.sha256:
                raise BundleError(f"{network.wheel_path} has an unexpected hash {sha256(tflite)}")
            entry = zipfile.ZipInfo(network.name, ZIP_TIMESTAMP)
            entry.compress_type = zipfile.ZIP_STORED  # Tasks maps the files in place
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            bundle.writestr(entry, with_metadata(tflite, network))
    return archive.getvalue()


def main() -> int:
    """Command line entry point; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else None)
    parser.add_argument("wheel", type=Path, help="the mediapipe 0.10.21 wheel")
    parser.add_argument("--check", action="store_true", help="compare only, write nothing")
    options = parser.parse_args()
    try:
        data = build(options.wheel)
        if sha256(data) != BUNDLE_SHA256:
            raise BundleError(f"built {sha256(data)}, expected {BUNDLE_SHA256}")
        if options.check and BUNDLE.read_bytes() != data:
            raise BundleError(f"{BUNDLE.name} differs from what the wheel gives")
    except (BundleError, OSError, zipfile.BadZipFile) as error:
        print(f"error: {error}", file=sys.stderr)
        return 2
    if not options.check:
        BUNDLE.write_bytes(data)
    print(f"{BUNDLE.name}: {len(data)} bytes, sha256 {BUNDLE_SHA256}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
