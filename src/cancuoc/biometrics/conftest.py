"""Samples shared by the tests of this package; each is drawn once per run."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from cancuoc.biometrics.capture_set import CaptureSet, Sample
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
