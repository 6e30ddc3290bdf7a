"""The shape of the house: which room may know which, what may live where, how big things get.

The table below is the floor plan that CONTRIBUTING.md explains.  Imports go down or stay on the
floor, never up; the rooms of the edge floor do not know each other.
"""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGE = ROOT / "formcheck"

FLOORS: tuple[tuple[str, ...], ...] = (
    ("errors", "landmarks", "reading"),
    ("pose", "geometry"),
    ("signals", "view", "counting", "reps"),
    ("legs", "timing"),
    ("window",),
    ("measures", "metrics"),
    ("rules", "verdicts"),
    ("exercises", "config", "rep"),
    ("stream", "events", "session"),
    ("coaching",),
    ("report", "reporting", "recording", "accuracy", "pairs"),
    ("sources", "estimators", "render", "outputs", "exports", "voice"),
    ("recorded", "live"),
    ("cli", "__main__"),
)
EDGES = frozenset({"sources", "estimators", "render", "outputs", "exports", "voice"})
"""Rooms of one floor that must not know each other; whoever wires them sits above."""

THIRD_PARTY: dict[str, frozenset[str]] = {
    "numpy": frozenset(room for floor in FLOORS for room in floor) - {"cli", "__main__"},
    "scipy": frozenset({"signals"}),
    "pydantic": frozenset({"accuracy", "report", "reporting", "recording"}),
    "av": frozenset({"sources", "render"}),
    "cv2": frozenset({"sources", "render"}),
    "mediapipe": frozenset({"estimators"}),
    "pyarrow": frozenset({"exports"}),
    "rich": frozenset({"render", "cli"}),
    "jinja2": frozenset({"render"}),
    "markupsafe": frozenset({"render"}),
    "typer": frozenset({"cli"}),
}
"""Everything that is not the standard library, and the only rooms that may import it."""

FORBIDDEN_NAMES = frozenset({"utils", "util", "common", "core", "manager", "helper", "helpers"})

MAX_MODULE_LINES = 400
MAX_FUNCTION_LINES = 50  # of its body, without the docstring
MAX_PARAMETERS = 5  # without self and cls; tests may have as many fixtures as they like
LARGE_FOR_A_REASON: dict[str, str] = {
    "formcheck/exercises/squat.py": "rules as data: all of an exercise is read in one place",
    "formcheck/exercises/deadlift.py": "rules as data: all of an exercise is read in one place",
    "formcheck/exercises/lunge.py": "rules as data: all of an exercise is read in one place",
    "formcheck/verdicts/calibration_table.py": "written by a program: one entry a measurement",
    "benchmarks/synthetic/knees.py::demanded_knee": "each is one given of the construction",
    "benchmarks/synthetic/synthesis.py::synthesize": "the entry point; four are options by name",
}
"""Path, or path::function, of what may pass a ceiling, and why."""


@dataclass(frozen=True)
class Import:
    """One imported module, where it stands in the source."""

    importer: Path
    line: int
    module: str

    @property
    def room(self) -> str:
        """The room that imports."""
        return _room(self.importer)

    @property
    def where(self) -> str:
        return f"{self.importer.relative_to(ROOT)}:{self.line}"


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _modules() -> list[Path]:
    return sorted(path for path in PACKAGE.rglob("*.py") if path != PACKAGE / "__init__.py")


def _imports(path: Path) -> Iterator[Import]:
    """Every import of a file, those inside functions and type-checking blocks included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield Import(path, node.lineno, alias.name)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}:{node.lineno}: relative import"
            assert node.module is not None
            if node.module == "formcheck":  # `from formcheck import measures`
                for alias in node.names:
                    if (PACKAGE / alias.name).exists() or (PACKAGE / f"{alias.name}.py").exists():
                        yield Import(path, node.lineno, f"formcheck.{alias.name}")
            else:
                yield Import(path, node.lineno, node.module)


ALL_IMPORTS = [found for path in _modules() for found in _imports(path)]


def _rooms_imported() -> Iterator[tuple[Import, str]]:
    for found in ALL_IMPORTS:
        if found.module.startswith("formcheck."):
            yield found, found.module.split(".")[1]


def test_the_floor_plan_knows_every_room_once() -> None:
    planned = [room for floor in FLOORS for room in floor]
    assert len(planned) == len(set(planned))
    existing = {_room(path) for path in _modules()}
    assert existing - set(planned) == set(), "give each new room a floor in FLOORS"
    assert set(planned) - existing == set(), "rooms that are gone must leave the plan"


def test_the_page_for_contributors_shows_this_plan() -> None:
    page = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    cells = [line.split("|")[1].strip() for line in page.splitlines() if line.startswith("| `")]
    assert cells == [", ".join(f"`{room}`" for room in floor) for floor in FLOORS]


def test_no_import_goes_up() -> None:
    floor_of = {room: number for number, floor in enumerate(FLOORS) for room in floor}
    up = [
        f"{found.where}: {found.room} imports {room}, which stands above it"
        for found, room in _rooms_imported()
        if floor_of[room] > floor_of[found.room]
    ]
    assert up == []


def test_the_edges_do_not_know_each_other() -> None:
    across = [
        f"{found.where}: {found.room} imports {room}; wire them in analysis or cli"
        for found, room in _rooms_imported()
        if found.room in EDGES and room in EDGES and room != found.room
    ]
    assert across == []


def test_no_two_modules_need_each_other() -> None:
    graph: dict[str, set[str]] = {}
    for found in ALL_IMPORTS:
        if found.module.startswith("formcheck."):
            name = ".".join(found.importer.relative_to(ROOT).with_suffix("").parts)
            graph.setdefault(name.removesuffix(".__init__"), set()).add(found.module)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        pytest.fail(" -> ".join(error.args[1]))


def test_third_party_packages_stay_in_their_rooms() -> None:
    astray = []
    for found in ALL_IMPORTS:
        package = found.module.split(".")[0]
        if package in sys.stdlib_module_names or package == "formcheck":
            continue
        if found.room not in THIRD_PARTY.get(package, frozenset()):
            astray.append(f"{found.where}: {package} has no place in {found.room}")
    assert astray == []


def test_nothing_that_ships_needs_the_development_tools() -> None:
    outside = {"tests", "benchmarks", "models", "pytest", "hypothesis"}
    assert [found.where for found in ALL_IMPORTS if found.module.split(".")[0] in outside] == []


def test_no_module_is_named_for_nothing_in_particular() -> None:
    named = [part for path in _modules() for part in path.relative_to(ROOT).with_suffix("").parts]
    assert FORBIDDEN_NAMES.intersection(named) == set()


def _source_files() -> list[Path]:
    folders = (PACKAGE, ROOT / "benchmarks", ROOT / "models", ROOT / "tests")
    return [path for folder in folders for path in sorted(folder.rglob("*.py"))]


def _too_large(path: Path) -> Iterator[tuple[str, str]]:
    """Each thing in ``path`` beyond a ceiling: its key in LARGE_FOR_A_REASON, and the figure."""
    name = path.relative_to(ROOT).as_posix()
    source = path.read_text(encoding="utf-8")
    lines = len(source.splitlines())
    if lines > MAX_MODULE_LINES:
        yield name, f"{lines} lines, more than {MAX_MODULE_LINES}"
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            key = f"{name}::{node.name}"
            if (length := _body_lines(node)) > MAX_FUNCTION_LINES:
                yield key, f"{length} lines, more than {MAX_FUNCTION_LINES}"
            count = len(_parameters(node))
            if count > MAX_PARAMETERS and not (name.startswith("tests/") or _is_command(node)):
                yield key, f"{count} parameters, more than {MAX_PARAMETERS}"


def _body_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    assert node.end_lineno is not None
    statements = node.body[1:] if ast.get_docstring(node, clean=False) is not None else node.body
    return node.end_lineno - statements[0].lineno + 1 if statements else 0


def _parameters(node: ast.FunctionDef | ast.AsyncFunctionDef) -> list[str]:
    every = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
    return [each.arg for each in every if each.arg not in ("self", "cls")]


def _is_command(node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether the parameters are the options of a typer command: one each, by its design."""
    annotations = [arg.annotation for arg in (*node.args.args, *node.args.kwonlyargs)]
    return bool(annotations) and all(
        annotation is not None and re.search(r"\b(typer|flags)\.", ast.unparse(annotation))
        for annotation in annotations
    )


def test_modules_functions_and_signatures_stay_small() -> None:
    found = {key: why for path in _source_files() for key, why in _too_large(path)}
    excused = set(LARGE_FOR_A_REASON)
    beyond = {key: why for key, why in found.items() if key not in excused}
    assert beyond == {}
    assert excused - set(found) == set(), "these no longer need an excuse"


IMPORT_EVERYTHING_QUIET = """
import logging, os, pkgutil, sys, threading
def state():
    # cv2 sets these when it is imported, and nothing else may.
    ours = {{k: v for k, v in os.environ.items() if not k.startswith(("QT_QPA_", "LD_LIBRARY"))}}
    return threading.active_count(), list(logging.root.handlers), ours
before = state()
import formcheck, importlib
def walk(package):
    for module in pkgutil.iter_modules(package.__path__, package.__name__ + "."):
        if module.name.split(".")[1] not in {skipped!r}:
            loaded = importlib.import_module(module.name)
            if module.ispkg:
                walk(loaded)
walk(formcheck)
assert before == state(), (before, state())
print(",".join(sorted({{"av", "cv2", "mediapipe", "rich", "typer"}} & sys.modules.keys())))
"""


def _import_in_an_empty_home(home: Path, skipped: set[str]) -> str:
    code = IMPORT_EVERYTHING_QUIET.format(skipped=sorted(skipped))
    run = subprocess.run(
        [sys.executable, "-B", "-W", "error", "-c", code],
        capture_output=True,
        text=True,
        check=False,
        cwd=home,
        env={"HOME": str(home), "PYTHONPATH": str(ROOT), "PATH": ""},
    )
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return run.stdout.strip()


def test_importing_the_core_loads_no_edge_and_has_no_effect(tmp_path: Path) -> None:
    above = {room for floor in FLOORS[-3:] for room in floor}
    assert _import_in_an_empty_home(tmp_path, above) == ""
    assert list(tmp_path.iterdir()) == []


def test_importing_everything_has_no_effect_and_leaves_mediapipe_alone(tmp_path: Path) -> None:
    loaded = _import_in_an_empty_home(tmp_path, {"__main__"})
    assert "mediapipe" not in loaded
    assert list(tmp_path.iterdir()) == []
