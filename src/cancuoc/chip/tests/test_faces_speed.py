"""How many cards a second the faces take, both designs, on one core."""

import time

import pytest

from cancuoc.chip.faces import render_faces
from cancuoc.kernel.personal_id import PersonalId

COUNT = 60


@pytest.mark.benchmark
@pytest.mark.parametrize("under_six", [False, True], ids=["from6", "under6"])
def test_cards_a_second(make_card, under_six, capsys):
    """Method: CPU time of this process for 60 cards after a warm-up of 3, PDF + 2 PNG at 300."""
    start = 20_000
    batch = [
        make_card(under_six=under_six, personal_id=PersonalId(f"0013200{start + n}"))
        for n in range(COUNT + 3)
    ]
    render_faces(batch[:3])
    before = time.process_time()
    made = render_faces(batch[3:])
    spent = (time.process_time() - before) / COUNT
    size = sum(len(c.pdf) + len(c.front_png) + len(c.back_png) for c in made) / COUNT
    with capsys.disabled():
        design = "under 6" if under_six else "from 6"
        print(
            f"\nfaces ({design}): {spent * 1000:.1f} CPU-ms a card, {1 / spent:.0f} cards/s/core, "
            f"{size / 1000:.0f} kB a card"
        )
    # A wide ceiling: the figure is for reading, the bound only catches a collapse.
    assert spent < 0.12
