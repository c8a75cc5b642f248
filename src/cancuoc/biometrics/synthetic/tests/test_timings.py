"""What drawing and dealing cost here; figures are printed with their method."""

import pytest
from tests.support.effort import least_seconds

from cancuoc.biometrics import entries, images, quality
from cancuoc.biometrics.positions import Eye
from cancuoc.biometrics.synthetic import face, fingers, impressions, iris
from cancuoc.biometrics.synthetic.face import Sex
from cancuoc.biometrics.synthetic.impressions import Touch

pytestmark = pytest.mark.benchmark


def cost(call, *, rounds: int) -> float:
    """Return milliseconds of CPU time per round of `call(n)`, one thread, the better of two."""

    def all_rounds() -> None:
        for n in range(rounds):
            call(n)

    return 1000 * least_seconds(all_rounds, rounds=2) / rounds


def say(what: str, milliseconds: float) -> None:
    print(f"\n{what}: {milliseconds:.2f} ms of CPU time each, one thread")


def test_dealing_a_set_takes_less_than_a_millisecond(pool):
    each = cost(lambda n: pool.take(subject=f"b{n}", age=6 + n % 80, sex=Sex.FEMALE), rounds=1000)
    say("pool set of sixteen pictures", each)
    assert each < 1.0


def test_packing_and_reading_a_set(pool):
    dealt = pool.take(subject="b", age=30, sex=Sex.MALE)
    packed = entries.to_entries(dealt)
    out = cost(lambda n: entries.to_entries(dealt), rounds=50)
    back = cost(lambda n: entries.from_entries(packed), rounds=50)
    say("set to entries", out)
    say("entries to set", back)
    assert out < 15
    assert back < 15


def test_drawing(pool):
    master = fingers.grow(subject="b", finger=2)
    figures = {
        "finger master": cost(lambda n: fingers.grow(subject=f"b{n}", finger=2), rounds=4),
        "impression": cost(
            lambda n: impressions.press(
                master=master, subject="b", finger=2, take=str(n), touch=Touch()
            ),
            rounds=10,
        ),
        "eye": cost(lambda n: iris.photograph(subject=f"b{n}", eye=Eye.LEFT, take="1"), rounds=5),
        "portrait": cost(
            lambda n: face.portrait(subject=f"b{n}", age=6 + n, sex=Sex.MALE), rounds=5
        ),
    }
    for what, each in figures.items():
        say(what, each)
    assert figures["finger master"] < 3000
    assert figures["impression"] < 500
    assert figures["eye"] < 1000
    assert figures["portrait"] < 1000


def test_measuring_and_decoding(pool):
    dealt = list(pool.take(subject="b", age=30, sex=Sex.MALE).in_order())
    for place, measure in ((3, quality.finger), (13, quality.iris), (15, quality.face)):
        pixels = images.decode(dealt[place].data).pixels
        decode = cost(lambda n, place=place: images.decode(dealt[place].data), rounds=10)
        score = cost(lambda n, m=measure, p=pixels: m(p), rounds=10)
        say(f"decode {dealt[place].file_name}", decode)
        say(f"measure {dealt[place].file_name}", score)
        assert decode < 500
        assert score < 500
