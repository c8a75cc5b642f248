"""Samples shared by the tests of this package; each is drawn once per run."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cancuoc.biometrics.capture_set import CaptureSet, Sample
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.fingerprint.leader import BadFingerPicture
from cancuoc.biometrics.fingerprint.minutiae import Minutiae
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.synthetic import pool as pools
from cancuoc.biometrics.synthetic import sampler
from cancuoc.biometrics.synthetic.face import Sex


@pytest.fixture(scope="session")
def pool_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("pool")


@pytest.fixture(scope="session")
def pool(pool_directory: Path) -> Iterator[pools.Pool]:
    """A pool of two persons, drawn in this process."""
    opened = pools.open_pool(directory=pool_directory, persons=2, seed="test", workers=1)
    yield opened
    opened.close()


@pytest.fixture(scope="session")
def whole_set(pool: pools.Pool) -> CaptureSet:
    """All sixteen pictures of one grown subject."""
    return pool.take(subject="subject-1", age=34, sex=Sex.FEMALE)


@pytest.fixture(scope="session")
def make_sample() -> Callable[..., Sample]:
    """Draw a sample of the subject "drawn" with few words."""

    def make(step: Step, **words: Any) -> Sample:
        return sampler.sample(
            **{"subject": "drawn", "age": 30, "sex": Sex.MALE, "step": step, **words}
        )

    return make


class _Remembering:
    """Asks the network once for each picture: it costs half a second."""

    def minutiae(self, pixels: np.ndarray) -> Minutiae:
        found = _minutiae(pixels.tobytes(), pixels.shape)
        if isinstance(found, BadFingerPicture):
            raise found
        return found


_network = leader.shared


@cache
def _minutiae(data: bytes, shape: tuple[int, ...]) -> Minutiae | BadFingerPicture:
    try:
        return _network().minutiae(np.frombuffer(data, np.uint8).reshape(shape))
    except BadFingerPicture as refused:
        return refused


@pytest.fixture
def remembered_minutiae(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let equal pictures give the minutiae they gave before."""
    monkeypatch.setattr(leader, "shared", _Remembering)
