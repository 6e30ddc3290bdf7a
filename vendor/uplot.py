"""Put uPlot's files where the page takes them from, or check that those there are unchanged.

    npm pack uplot@1.6.32
    python vendor/uplot.py uplot-1.6.32.tgz --check

Without ``--check`` the files are written.  A package or file with another hash is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import sys
import tarfile
from pathlib import Path

HERE = Path(__file__).parent
TARGET = HERE.parent / "formcheck" / "render" / "html" / "vendor"
PACKAGE_SHA256 = "4b8a8191e425658e3ea8c8c1314b0fc679c861ee3a1af2b20c7b16ba50b5133d"
FILES = {
    "package/dist/uPlot.iife.min.js": (
        "uPlot.iife.min.js",
        "19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f",
    ),
    "package/dist/uPlot.min.css": (
        "uPlot.min.css",
        "df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04",
    ),
    "package/LICENSE": (
        "LICENSE-uPlot",
        "8f989229699b4fe2f1a0432d0e9edc338a8a911e250e2d1b01ecd770a5f5b1bd",
    ),
}
"""Path in the package -> name here, SHA-256."""


def main() -> int:
    """Run it; returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("package", type=Path, help="uplot-1.6.32.tgz")
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    options = parser.parse_args()
    packed: Path = options.package
    if sha256(packed.read_bytes()) != PACKAGE_SHA256:
        print(f"{packed}: not the package that was looked at", file=sys.stderr)
        return 1
    with tarfile.open(packed) as archive:
        for member, (name, expected) in FILES.items():
            content = archive.extractfile(member)
            data = b"" if content is None else content.read()
            if sha256(data) != expected:
                print(f"{member}: has another hash than expected", file=sys.stderr)
                return 1
            if not options.check:
                (TARGET / name).write_bytes(data)
            elif (TARGET / name).read_bytes() != data:
                print(f"{name}: differs from the package's", file=sys.stderr)
                return 1
    return 0


def sha256(data: bytes) -> str:
    """In hexadecimal."""
    return hashlib.sha256(data).hexdigest()


if __name__ == "__main__":
    sys.exit(main())
