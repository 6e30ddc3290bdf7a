"""Landmarks and measures in the files that other programs of the field open.

One module per family of formats; what each is called, which files it writes and what it needs
stands in `EXPORTS`.  The formats are described in ``docs/exports.md``.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from formcheck.errors import ConfigError, nearest
from formcheck.exports.deeplabcut import write_deeplabcut
from formcheck.exports.material import Material
from formcheck.exports.tables import (
    landmark_table,
    measure_table,
    write_csv,
    write_parquet,
)
from formcheck.exports.trc import write_trc

Writer = Callable[[Material, Path], str | None]
"""Writes one file; returns what the reader should know about it, or None."""


@dataclass(frozen=True)
class Export:
    """One way to take the landmarks elsewhere.

    Attributes:
        name: as typed after ``--export``.
        writers: file name -> what writes it.
        package: that must be installed, None when nothing more is needed.
    """

    name: str
    writers: Mapping[str, Writer]
    package: str | None = None


def _landmarks_csv(material: Material, path: Path) -> None:
    write_csv(landmark_table(material), path)


def _measures_csv(material: Material, path: Path) -> None:
    write_csv(measure_table(material), path)


def _landmarks_parquet(material: Material, path: Path) -> None:
    write_parquet(landmark_table(material), path)


def _measures_parquet(material: Material, path: Path) -> None:
    write_parquet(measure_table(material), path)


EXPORTS: Final[dict[str, Export]] = {
    export.name: export
    for export in (
        Export("trc", {"landmarks.trc": write_trc}),
        Export(
            "csv",
            {
                "landmarks.csv": _landmarks_csv,
                "measures.csv": _measures_csv,
                "landmarks_dlc.csv": write_deeplabcut,
            },
        ),
        Export(
            "parquet",
            {"landmarks.parquet": _landmarks_parquet, "measures.parquet": _measures_parquet},
            package="pyarrow",
        ),
    )
}
"""Every export by name."""


def get_exports(names: Iterable[str]) -> tuple[Export, ...]:
    """The exports called ``names``, each once.

    Raises:
        ConfigError: there is none of that name, or it needs a package that is not installed.
    """
    found = []
    for name in dict.fromkeys(names):
        if name not in EXPORTS:
            raise ConfigError(f"--export {name}: no such format; {nearest(name, EXPORTS)}")
        export = EXPORTS[name]
        if export.package is not None and importlib.util.find_spec(export.package) is None:
            raise ConfigError(
                f"--export {name} needs the package {export.package}, which is not installed; "
                f"install it with: pip install {export.package}"
            )
        found.append(export)
    return tuple(found)


__all__ = ["EXPORTS", "Export", "Material", "get_exports"]
