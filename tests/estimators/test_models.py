"""Finding a model by name or path, and fetching one, against a server on this machine."""

from __future__ import annotations

import hashlib
import io
import re
import shutil
import socket
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterator
from contextlib import closing
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from formcheck.errors import ModelError
from formcheck.estimators import models
from formcheck.estimators.download import download_model
from formcheck.estimators.models import (
    BUILT_IN,
    BUILT_IN_SHA256,
    DOWNLOADABLE,
    DownloadableModel,
    ModelState,
    built_in_path,
    cache_folder,
    git_blob_id,
    model_state,
    resolve_model,
)

ROOT = Path(__file__).parents[2]


def small_bundle() -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as bundle:
        for name in ("pose_detector.tflite", "pose_landmarks_detector.tflite"):
            bundle.writestr(name, b"weights " * 5000)
    return content.getvalue()


BUNDLE = small_bundle()


class Storage(BaseHTTPRequestHandler):
    """Serves the bundle, a login page, half a file, or an error, by the folder asked for."""

    def do_GET(self) -> None:
        kind = self.path.split("/")[1]
        body = {"login": b"<html>please log in</html>"}.get(kind, BUNDLE)
        if kind == "gone":
            self.send_error(404, "Not Found")
            return
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body[: len(body) // 2] if kind == "half" else body)

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base's name
        """Keep the test output clean."""


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path / "cache" / "formcheck" / "models"


@pytest.fixture
def storage(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with ThreadingHTTPServer(("127.0.0.1", 0), Storage) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def offered(storage: str, kind: str = "good") -> DownloadableModel:
    return DownloadableModel("tiny", 1, f"{storage}/{kind}/tiny.task", git_blob_id(BUNDLE))


@pytest.fixture
def registered(storage: str, cache: Path, monkeypatch: pytest.MonkeyPatch) -> DownloadableModel:
    model = offered(storage)
    monkeypatch.setattr(models, "DOWNLOADABLE", {**DOWNLOADABLE, "tiny": model})
    return model


def test_the_built_in_model_is_found_and_is_the_one_that_the_script_builds() -> None:
    found = resolve_model()
    assert found.name == BUILT_IN == "full"
    assert found.path == built_in_path() == ROOT / "models" / "pose_landmarker_full.task"
    assert found.sha256 == hashlib.sha256(found.path.read_bytes()).hexdigest() == BUILT_IN_SHA256
    script = (ROOT / "models" / "build_bundle.py").read_text()
    assert f'BUNDLE_SHA256 = "{BUILT_IN_SHA256}"' in script


def test_the_built_in_model_given_by_path_keeps_its_name() -> None:
    assert resolve_model(built_in_path()) == resolve_model("full")


def test_git_blob_id_is_what_git_says(tmp_path: Path) -> None:
    path = tmp_path / "some.bin"
    path.write_bytes(bytes(range(256)) * 3)
    said = subprocess.run(
        ["git", "hash-object", "--no-filters", str(path)],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.strip()
    assert git_blob_id(path.read_bytes()) == said


def test_any_bundle_can_be_given_by_path(tmp_path: Path) -> None:
    path = tmp_path / "my_own.task"
    path.write_bytes(BUNDLE)
    found = resolve_model(path)
    assert (found.name, found.path) == ("my_own", path)
    assert found.sha256 == hashlib.sha256(BUNDLE).hexdigest()
    assert resolve_model(str(path)) == found


def test_an_unknown_name_lists_the_known_and_guesses() -> None:
    with pytest.raises(ModelError, match=r"no model 'hevy'.*did you mean 'heavy'\?"):
        resolve_model("hevy")
    with pytest.raises(ModelError, match=r"no model 'yolo'.*known: full, lite, heavy"):
        resolve_model("yolo")
    with pytest.raises(ModelError, match="cannot be read"):
        resolve_model("y" * 300)


def test_a_model_that_is_not_here_yet_says_how_to_fetch_it(cache: Path) -> None:
    with pytest.raises(ModelError, match="formcheck models --download heavy"):
        resolve_model("heavy")
    assert model_state("heavy") == (ModelState.NOT_DOWNLOADED, None)
    assert not cache.exists()


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("odd.task", None, "no such model file"),
        ("folder", b"", "a folder"),
        ("notes.txt", b"hello", "not a pose landmarker bundle"),
        ("empty.task", b"", "not a pose landmarker bundle"),
        ("cut.task", BUNDLE[:2000], "not a pose landmarker bundle"),
    ],
)
def test_what_is_no_bundle_says_what_it_is(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    path = tmp_path / name
    if name == "folder":
        path.mkdir()
    elif content is not None:
        path.write_bytes(content)
    with pytest.raises(ModelError, match=f"{re.escape(str(path))}: {message}"):
        resolve_model(path)


def test_a_zip_of_something_else_is_no_bundle(tmp_path: Path) -> None:
    path = tmp_path / "hand_landmarker.task"
    with zipfile.ZipFile(path, "w") as other:
        other.writestr("hand_detector.tflite", b"")
    with pytest.raises(ModelError, match=r"pose_landmarks_detector\.tflite inside"):
        resolve_model(path)


def test_a_download_is_verified_kept_and_then_found_by_name(
    registered: DownloadableModel, cache: Path
) -> None:
    seen: list[tuple[int, int | None]] = []
    path = download_model(registered, lambda received, total: seen.append((received, total)))
    assert path == cache / "tiny.task"
    assert path.read_bytes() == BUNDLE
    assert seen[-1] == (len(BUNDLE), len(BUNDLE))
    found = resolve_model("tiny")
    assert (found.name, found.path) == ("tiny", path)
    assert model_state("tiny") == (ModelState.DOWNLOADED, path)
    assert [entry.name for entry in cache.iterdir()] == ["tiny.task"]


def test_a_model_already_there_is_not_fetched_again(
    cache: Path, registered: DownloadableModel
) -> None:
    cache.mkdir(parents=True)
    (cache / "tiny.task").write_bytes(BUNDLE)
    unreachable = DownloadableModel(
        "tiny", 1, "http://127.0.0.1:9/none/tiny.task", registered.git_blob_id
    )
    assert download_model(unreachable) == cache / "tiny.task"


def test_a_damaged_copy_is_noticed_and_replaced(cache: Path, registered: DownloadableModel) -> None:
    path = download_model(registered)
    path.write_bytes(BUNDLE[:-1] + b"?")
    assert model_state("tiny") == (ModelState.DAMAGED, path)
    with pytest.raises(ModelError, match=r"damaged.*formcheck models --download tiny"):
        resolve_model("tiny")
    download_model(registered)
    assert resolve_model("tiny").path == path


@pytest.mark.parametrize(
    ("kind", "message"),
    [
        ("login", r"not the tiny model \(26 bytes.*nothing was kept.*asks for a login"),
        ("half", r"not the tiny model|no connection"),
        ("gone", r"the server answered 404 Not Found.*by hand"),
    ],
)
def test_whatever_else_comes_is_refused_and_leaves_nothing(
    storage: str, cache: Path, kind: str, message: str
) -> None:
    with pytest.raises(ModelError, match=message):
        download_model(offered(storage, kind))
    assert not cache.exists() or list(cache.iterdir()) == []


def test_without_a_connection_it_says_what_to_do(cache: Path) -> None:
    with closing(socket.socket()) as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    model = offered(f"http://127.0.0.1:{port}")
    with pytest.raises(ModelError, match=r"no connection.*try again.*--model tiny\.task"):
        download_model(model)
    assert not cache.exists()


def test_a_cache_that_cannot_be_written_says_so(cache: Path, storage: str) -> None:
    cache.parent.mkdir(parents=True)
    cache.write_text("a file where the folder should be")
    with pytest.raises(ModelError, match=r"tiny\.task: cannot be written"):
        download_model(offered(storage))


def test_a_write_that_fails_leaves_no_part(
    cache: Path, storage: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full_disk(self: Path, target: Path) -> Path:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(ModelError, match="No space left on device"):
        download_model(offered(storage))
    assert list(cache.iterdir()) == []


@pytest.mark.parametrize(
    ("platform", "variables", "expected"),
    [
        ("linux", {"XDG_CACHE_HOME": "/xdg"}, "/xdg/formcheck/models"),
        ("linux", {"XDG_CACHE_HOME": ""}, "/home/me/.cache/formcheck/models"),
        ("darwin", {}, "/home/me/Library/Caches/formcheck/models"),
        ("win32", {"LOCALAPPDATA": "/local"}, "/local/formcheck/models"),
        ("win32", {"LOCALAPPDATA": ""}, "/home/me/AppData/Local/formcheck/models"),
    ],
)
def test_the_cache_is_where_the_platform_wants_it(
    monkeypatch: pytest.MonkeyPatch, platform: str, variables: dict[str, str], expected: str
) -> None:
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(Path, "home", lambda: Path("/home/me"))
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert cache_folder() == Path(expected)


def test_a_missing_or_damaged_built_in_model_says_reinstall(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    package = tmp_path / "site-packages" / "formcheck" / "estimators"
    package.mkdir(parents=True)
    monkeypatch.setattr(models, "__file__", str(package / "models.py"))
    with pytest.raises(ModelError, match="missing; reinstall formcheck"):
        resolve_model("full")
    shutil.copy(ROOT / "models" / "pose_landmarker_full.task", package)
    assert resolve_model("full").path == package / "pose_landmarker_full.task"
    (package / "pose_landmarker_full.task").write_bytes(BUNDLE)
    with pytest.raises(ModelError, match=r"damaged.*reinstall formcheck"):
        resolve_model("full")


@pytest.mark.parametrize("name", ["lite", "heavy"])
def test_the_published_models_are_addressed_over_https(name: str) -> None:
    model = DOWNLOADABLE[name]
    assert model.url.startswith("https://storage.googleapis.com/mediapipe-models/")
    assert model.file_name == f"pose_landmarker_{name}.task"
    assert re.fullmatch("[0-9a-f]{40}", model.git_blob_id)
