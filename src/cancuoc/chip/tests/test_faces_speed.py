"""How many cards a second the faces take, both designs, on one core."""

import time

import pytest
from tests.support.effort import least_seconds

from cancuoc.chip.faces import render_faces
from cancuoc.kernel.personal_id import PersonalId

COUNT = 60


@pytest.mark.benchmark
@pytest.mark.parametrize("under_six", [False, True], ids=["from6", "under6"])
def test_cards_a_second(make_card, under_six, capsys):
    """Method: CPU time of this process, PDF + 2 PNG at 300, a warm-up of 3, the best of 3 times 20.

    The engine works in threads of its own, so the whole process counts.
    """
    start = 20_000
    batch = [
        make_card(under_six=under_six, personal_id=PersonalId(f"0013200{start + n}"))
        for n in range(COUNT + 3)
    ]
    render_faces(batch[:3])
    parts, made = iter([batch[3 + n :: 3] for n in range(3)]), []
    spent = least_seconds(
        lambda: made.extend(render_faces(next(parts))), rounds=3, spent=time.process_time
    ) / (COUNT // 3)
    size = sum(len(c.pdf) + len(c.front_png) + len(c.back_png) for c in made) / COUNT
    with capsys.disabled():
        design = "under 6" if under_six else "from 6"
        print(
            f"\nfaces ({design}): {spent * 1000:.1f} CPU-ms a card, {1 / spent:.0f} cards/s/core, "
            f"{size / 1000:.0f} kB a card"
        )
    # A wide ceiling: the figure is for reading, the bound only catches a collapse.
    assert spent < 0.12
