"""What stands behind the ports: pictures, stamps, Null twins, and who chooses among them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from cancuoc.biometrics import extraction, images
from cancuoc.biometrics.fingerprint import leader
from cancuoc.biometrics.positions import Eye, Finger, Step
from cancuoc.biometrics.subjects import Sex
from cancuoc.biometrics.synthetic import sampler, stamp
from cancuoc.biometrics.templates import Templates
from cancuoc.domain.uniqueness.adapters import deployed
from cancuoc.domain.uniqueness.adapters.absent import NullEngine, NullExtractor
from cancuoc.domain.uniqueness.adapters.drawn import DrawnExtractor
from cancuoc.domain.uniqueness.adapters.inside import InsideEngine
from cancuoc.domain.uniqueness.adapters.pictures import PictureExtractor
from cancuoc.domain.uniqueness.adapters.socket_engine import SocketEngine
from cancuoc.domain.uniqueness.comparing import compared
from cancuoc.domain.uniqueness.ports import Answer, Question, Wanted
from cancuoc.domain.uniqueness.rules import Why
from cancuoc.domain.uniqueness.tests.people import templates

BOTH = frozenset(Eye)


def eye(subject: str, which: Step, take: str = "1") -> bytes:
    return sampler.sample(step=which, subject=subject, age=30, sex=Sex.FEMALE, take=take).data


def extract(extractor: Any, pictures: dict[Step, bytes], **wanted: Any) -> Any:
    return extractor.extract(
        pictures=lambda: pictures,
        wanted=Wanted(**{name: frozenset(parts) for name, parts in wanted.items()}),
        age=30.0,
        sex=Sex.FEMALE,
    )


@pytest.fixture(scope="module")
def drawn() -> dict[Step, bytes]:
    """Both eyes of somebody, as the station's device draws them."""
    return {step: eye("an", step) for step in (Step.RIGHT_IRIS, Step.LEFT_IRIS)}


class TestPictures:
    def test_eyes_are_read_from_pictures(self, drawn: dict[Step, bytes]) -> None:
        found = extract(PictureExtractor(), drawn, eyes=BOTH)
        assert set(found.templates.eyes) == BOTH
        assert (found.failures, found.templates.age) == ({}, 30.0)
        again = {Step.RIGHT_IRIS: eye("an", Step.RIGHT_IRIS, take="2")}
        other = extract(PictureExtractor(), again, eyes=[Eye.RIGHT])
        assert compared(one=found.templates, two=other.templates).same

    @pytest.mark.parametrize(
        ("picture", "why"),
        [
            (b"", Why.BAD_FILE),
            (b"no picture at all", Why.BAD_FILE),
            (images.encode_png(pixels=np.full((480, 640), 90, np.uint8)), Why.NOT_READ),
        ],
        ids=["empty", "text", "grey"],
    )
    def test_what_cannot_be_read_is_a_failure(
        self, drawn: dict[Step, bytes], picture: bytes, why: Why
    ) -> None:
        given = {**drawn, Step.LEFT_IRIS: picture}
        found = extract(PictureExtractor(), given, eyes=BOTH)
        assert set(found.templates.eyes) == {Eye.RIGHT}
        assert found.failures == {"eye-left": why}

    def test_a_picture_that_is_not_there_is_a_failure(self) -> None:
        found = extract(PictureExtractor(), {}, eyes=[Eye.LEFT], fingers=[Finger(1)])
        assert found.failures == {"eye-left": Why.NO_PICTURE, "finger-1": Why.NO_PICTURE}

    def test_pictures_are_opened_only_when_something_is_wanted(self) -> None:
        found = PictureExtractor().extract(
            pictures=lambda: pytest.fail("opened"), wanted=Wanted(), age=None, sex=None
        )
        assert not found.templates

    def test_without_the_network_for_fingers_the_eyes_are_read(
        self, drawn: dict[Step, bytes], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def gone() -> None:
            raise leader.NoExtractor

        monkeypatch.setattr(leader, "shared", gone)
        found = extract(PictureExtractor(), drawn, eyes=BOTH, fingers=[Finger(1)])
        assert set(found.templates.eyes) == BOTH
        assert found.failures == {"finger-1": Why.NO_EXTRACTOR}

    def test_a_reason_we_do_not_know_is_not_read(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(
            extraction,
            "extract",
            lambda *_, **__: extraction.Extracted(
                templates=Templates(),
                sources={},
                failures={Eye.LEFT: extraction.Failure(why="quite new")},  # type: ignore[arg-type]
            ),
        )
        found = extract(PictureExtractor(), {}, eyes=[Eye.LEFT])
        assert found.failures == {"eye-left": Why.NOT_READ}


class TestDrawn:
    PICTURE = eye("pool", Step.RIGHT_IRIS)

    def stamped(self, subject: str, occasion: str = "1", step: Step = Step.RIGHT_IRIS) -> bytes:
        return stamp.put(self.PICTURE, text=f"{subject} demo {step.value} {occasion}")

    def eyes(self, subject: str, **more: Any) -> Templates:
        given = {step: self.stamped(subject, step=step, **more) for step in Step if step.eye}
        found: Templates = extract(DrawnExtractor(), given, eyes=BOTH).templates
        return found

    def test_the_subject_on_the_stamp_decides(self) -> None:
        one, two = self.eyes("an 12"), self.eyes("bình 13")
        assert compared(one=one, two=two).same is False
        assert compared(one=one, two=self.eyes("an 12", occasion="2")).same is True

    @pytest.mark.parametrize("subject", ["an", "nguyễn an 7", "0b1f-77 x"])
    def test_a_subject_may_have_spaces(self, subject: str) -> None:
        assert set(self.eyes(subject).eyes) == BOTH

    @pytest.mark.parametrize("picture", [PICTURE, b"", b"\xff\xd8\xff", b"text"])
    def test_a_picture_without_a_stamp_is_refused(self, picture: bytes) -> None:
        found = extract(DrawnExtractor(), {Step.RIGHT_IRIS: picture}, eyes=[Eye.RIGHT])
        assert not found.templates
        assert found.failures == {"eye-right": Why.NOT_DRAWN}

    def test_fingers_are_drawn_for_who_lacks_an_eye(self) -> None:
        steps = [Step.RIGHT_IRIS, Step.ROLLED_LEFT_INDEX, Step.ROLLED_RIGHT_THUMB]
        given = {step: self.stamped("an 12", step=step) for step in steps}
        fingers = [Finger.LEFT_INDEX, Finger.RIGHT_THUMB, Finger.LEFT_LITTLE]
        found = extract(DrawnExtractor(), given, eyes=BOTH, fingers=fingers)
        assert set(found.templates.fingers) == {Finger.LEFT_INDEX, Finger.RIGHT_THUMB}
        assert found.failures == {"eye-left": Why.NOT_DRAWN, "finger-10": Why.NOT_DRAWN}
        again = {step: self.stamped("an 12", step=step, occasion="2") for step in steps}
        other = extract(DrawnExtractor(), again, fingers=fingers).templates
        assert compared(one=Templates(fingers=found.templates.fingers), two=other).same

    def test_with_both_eyes_none_is_drawn(self) -> None:
        given = {step: self.stamped("an 12", step=step) for step in Step}
        found = extract(DrawnExtractor(), given, eyes=BOTH, fingers=list(Finger))
        assert (len(found.templates.fingers), found.failures) == (0, {})

    def test_a_picture_that_is_not_there_is_a_failure(self) -> None:
        assert extract(DrawnExtractor(), {}, eyes=[Eye.LEFT]).failures == {
            "eye-left": Why.NOT_DRAWN
        }


class TestTwins:
    def test_the_engine_that_finds_nobody_says_so(self, caplog: pytest.LogCaptureFixture) -> None:
        questions = [Question(templates=templates("p1"))] * 2
        assert NullEngine().search(questions=questions) == [Answer(), Answer()]
        assert "2 searches" in caplog.text

    def test_the_extractor_that_takes_nothing_says_so(
        self, caplog: pytest.LogCaptureFixture
    ) -> None:
        found = extract(NullExtractor(), {}, eyes=[Eye.LEFT], fingers=[Finger(3)])
        assert found.failures == {"finger-3": "no_extractor", "eye-left": "no_extractor"}
        assert "no extractor" in caplog.text


class TestChoosing:
    @pytest.mark.parametrize(
        ("name", "kind"),
        [("pictures", PictureExtractor), ("drawn", DrawnExtractor), ("none", NullExtractor)],
    )
    def test_the_extractor_is_named_in_the_settings(
        self, settings: Any, name: str, kind: type
    ) -> None:
        settings.EXTRACTOR = name
        assert isinstance(deployed.extractor(), kind)

    @pytest.mark.parametrize(
        ("name", "kind"), [("socket", SocketEngine), ("inside", InsideEngine), ("none", NullEngine)]
    )
    def test_and_so_is_the_matcher(
        self, settings: Any, tmp_path: Path, name: str, kind: type
    ) -> None:
        settings.MATCHER, settings.MATCHER_SOCKET = name, tmp_path / "m.sock"
        assert isinstance(deployed.engine(), kind)

    @pytest.mark.parametrize("name", ["", "socket ", "Drawn", "no"])
    def test_a_name_that_does_not_exist_is_refused(self, settings: Any, name: str) -> None:
        settings.MATCHER = settings.EXTRACTOR = name
        with pytest.raises(deployed.BadMatcherSettings):
            deployed.engine()
        with pytest.raises(deployed.BadMatcherSettings):
            deployed.extractor()

    def test_nothing_is_drawn_unless_somebody_asks_for_it(self) -> None:
        text = Path(deployed.__file__).parents[3].joinpath("config/settings.py").read_text()
        assert 'os.environ.get("CANCUOC_EXTRACTOR", "pictures")' in text
        assert 'os.environ.get("CANCUOC_MATCHER", "socket")' in text
