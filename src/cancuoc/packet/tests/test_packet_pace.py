"""How fast packets are sealed and opened: printed with its method, bounded loosely."""

from __future__ import annotations

import random

import pytest
from tests.support.effort import least_seconds

from cancuoc.packet.contents import Entry

ROUNDS = 100
NOISE = random.Random(11)
FINGERS = tuple(
    Entry(f"finger-{number:02d}.png", "image/png", NOISE.randbytes(13_000))
    for number in range(1, 14)
)
EVIDENCE = (*FINGERS, Entry("face.jpg", "image/jpeg", NOISE.randbytes(30_000)))


def seconds_each(work):
    """Return the processor seconds of one run, the least of many."""
    work()
    return least_seconds(work, rounds=ROUNDS)


@pytest.mark.benchmark
def test_pace_of_a_packet_of_200_kb(bench, capsys):
    made = bench.seal(evidence=EVIDENCE)
    paces = {
        "seal": seconds_each(lambda: bench.seal(evidence=EVIDENCE)),
        "verify": seconds_each(lambda: bench.verify(made.data)),
        "open": seconds_each(lambda: bench.open(made.data)),
    }
    with capsys.disabled():
        shown = ", ".join(f"{k} {1 / s:.0f}/s ({1000 * s:.2f} ms)" for k, s in paces.items())
        print(f"\npacket of {len(made.data)} bytes, one core, least of {ROUNDS}: {shown}")
    assert 195_000 < len(made.data) < 215_000
    # The intake promises 20 packets a second: a tenth of a core must be ample.
    assert paces["seal"] + paces["open"] < 0.05


@pytest.mark.benchmark
def test_a_packet_of_ten_megabytes_still_opens(bench, capsys):
    evidence = tuple(
        Entry(f"scan-{n}.png", "image/png", NOISE.randbytes(1_000_000)) for n in range(10)
    )
    made = bench.seal(evidence=evidence)
    opened = bench.open(made.data)
    spent = least_seconds(lambda: bench.open(made.data), rounds=2)
    with capsys.disabled():
        print(f"\npacket of {len(made.data)} bytes opened in {1000 * spent:.0f} ms")
    assert opened.evidence["scan-9.png"] == evidence[9]
    assert spent < 2
