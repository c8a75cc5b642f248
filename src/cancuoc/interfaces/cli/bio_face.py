"""`cancuoc bio --modality face`, and `bio face-setup`, which builds the environment it needs."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cancuoc.biometrics.bench import Modality, Progress, measure
from cancuoc.biometrics.face import process as face_process
from cancuoc.biometrics.face import settings
from cancuoc.biometrics.face.portrait import METRIC, judged
from cancuoc.biometrics.face.process import FaceNotSetUp, FaceProcess
from cancuoc.biometrics.face.readings import FaceReading, score
from cancuoc.biometrics.images import ImageFormatUnknown
from cancuoc.biometrics.measuring_set import NoPictures, Picture, pictures, read_colour
from cancuoc.biometrics.synthetic import stamp
from cancuoc.foundation.home import home
from cancuoc.interfaces.cli.progress import Progress as Telling
from cancuoc.interfaces.cli.tools import project
from cancuoc.kernel.refusal import Refusal

LOCK: Final = Path(face_process.__file__).parent / "requirements.lock"
_STAMP: Final = "lock.sha256"
_SECONDS: Final = 1800


class FaceSetupFailed(Refusal):
    """The environment of the face process could not be built."""

    status = 503
    message = "Không cài được phần nhận khuôn mặt."
    next_step = "Kiểm tra kết nối tới kho gói Python rồi chạy lại."


@dataclass(frozen=True, slots=True)
class Environment:
    """The folder of the face environment."""

    folder: Path

    @property
    def python(self) -> Path:
        """Return its interpreter, whether it is there or not."""
        return self.folder / "bin" / "python"

    @property
    def ready(self) -> bool:
        """Tell whether it was built to its end, from the lock we have now."""
        built = self.folder / _STAMP
        return self.python.is_file() and built.is_file() and built.read_text() == _digest()


def environment() -> Environment:
    """Return the face environment of this installation."""
    return Environment(home() / "face")


@contextmanager
def opened() -> Iterator[FaceProcess]:
    """Lend the face process. `CANCUOC_FACE_PYTHON` may name another interpreter.

    Raises FaceNotSetUp when the environment was never built, or from an older lock.
    """
    named = os.environ.get("CANCUOC_FACE_PYTHON")
    ours = environment()
    if not named and not ours.ready:
        raise FaceNotSetUp(folder=str(ours.folder))
    with FaceProcess(Path(named) if named else ours.python) as process:
        yield process


def template(file: Path) -> dict[str, Any]:
    """Return what the largest face of a picture gave, as plain values."""
    with opened() as process:
        found = process.read(read_colour(file))
    return {
        "extractor": found.embedder,
        "faces": found.faces,
        "box": [round(side, 1) for side in found.box],
        "metric": METRIC,
        "measures": found.measures,
        "advice": [advice.words for advice in judged(found)],
        "vector": [round(float(value), 6) for value in found.vector],
    }


def template_words(found: dict[str, Any]) -> str:
    """Return a template for people to read."""
    advice = " ".join(found["advice"]) or "Ảnh dùng tốt."
    return f"{found['faces']} khuôn mặt, véc-tơ {len(found['vector'])} số. {advice}"


def match(one: Path, two: Path) -> dict[str, Any]:
    """Return how alike the largest faces of two pictures are."""
    with opened() as process:
        left, right = (process.read(read_colour(file)) for file in (one, two))
    return {"score": round(score(left, right), 4)}


def bench(folder: Path, progress: Progress) -> dict[str, Any]:
    """Measure error rates over all pairs of a folder.

    Drawn portraits that carry our stamp are left out and counted: figures on drawings would say
    nothing about faces. Raises NoPictures when nothing is left.
    """
    listed = pictures(folder)
    real = [picture for picture in listed if not _drawn(picture)]
    if not real:
        raise NoPictures("Thư mục chỉ có ảnh khuôn mặt vẽ, không dùng để đo.", folder=str(folder))
    with opened() as process:
        faces: Modality[FaceReading] = Modality(
            name="face", template=process.read, score=score, read=read_colour
        )
        report = measure(faces, real, progress=progress).report()
    return report | {"left_out": len(listed) - len(real)}


def _drawn(picture: Picture) -> bool:
    try:
        return stamp.read(picture.file.read_bytes()) is not None
    except ImageFormatUnknown:
        return False


def set_up(*, run: Callable[[Sequence[str]], int] | None = None) -> dict[str, Any]:
    """Build the environment from its lock, unless it stands already. Raises FaceSetupFailed."""
    ours, run = environment(), run or _run
    if ours.ready:
        return {"python": str(ours.python), "built": False, "embedder": settings.embedder().name}
    with Telling().step("Cài phần nhận khuôn mặt (khoảng 570 MB)"):
        uv = _uv()
        (ours.folder / _STAMP).unlink(missing_ok=True)
        for words in _steps(uv, ours):
            if run(words) != 0:
                raise FaceSetupFailed(step=words[1])
        (ours.folder / _STAMP).write_text(_digest())
    return {"python": str(ours.python), "built": True, "embedder": settings.embedder().name}


def _steps(uv: str, ours: Environment) -> list[list[str]]:
    base = getattr(sys, "_base_executable", "") or sys.executable
    into = ["--python", str(ours.python)]
    return [
        [uv, "venv", "--quiet", "--clear", "--python", base, str(ours.folder)],
        [uv, "pip", "sync", "--quiet", "--require-hashes", *into, str(LOCK)],
    ]


def _run(words: Sequence[str]) -> int:
    environ = {**os.environ, "UV_PYTHON_DOWNLOADS": "never"}
    try:
        return subprocess.run(words, check=False, env=environ, timeout=_SECONDS).returncode
    except (OSError, subprocess.TimeoutExpired):
        return 1


def _uv() -> str:
    """Return the uv the launcher installed, else the machine's. Raises FaceSetupFailed."""
    tools = project() / ".cancuoc" / "tools"
    ours = [tools / "pip" / "bin" / "uv", tools / "venv" / "bin" / "uv", tools / "bin" / "uv"]
    found = next((str(one) for one in ours if one.is_file()), None) or shutil.which("uv")
    if found is None:
        raise FaceSetupFailed("Không thấy công cụ uv.", next_step="Chạy ./cancuoc up một lần.")
    return found


def _digest() -> str:
    return hashlib.sha256(LOCK.read_bytes()).hexdigest()


def set_up_words(found: dict[str, Any]) -> str:
    """Return the outcome for people to read."""
    done = "Đã cài" if found["built"] else "Đã có sẵn"
    return f"{done} phần nhận khuôn mặt: {found['python']}"
