"""The scan of irises, against the distance of two eyes."""

from __future__ import annotations

import numpy as np
import pytest

from cancuoc.biometrics.index import bench_eyes, iris_scan
from cancuoc.biometrics.index.tests.crowd import an_eye, worn
from cancuoc.biometrics.iris import settings
from cancuoc.biometrics.iris.code import WORDS, IrisCode
from cancuoc.biometrics.iris.hamming import TURNS, distance, packed, turned

MATCHING = settings.matching()
NEVER = 1.0
EARLY = 0.40


def scanned(probe, codes, *, hopeless=NEVER, there=None):
    rows = np.stack([iris_scan.row(code) for code in codes])
    there = np.ones(len(codes), np.bool_) if there is None else np.array(there)
    return iris_scan.scan(iris_scan.turns(probe), rows, there, MATCHING, hopeless)


def exact(probe, code):
    return float(distance(turned(probe), packed(code), MATCHING))


def drawn(count, seed=1):
    rng = np.random.default_rng(seed)
    sheets = [bench_eyes.texture(rng) for _ in range(count)]
    return rng, sheets, [bench_eyes.code(sheet, rng) for sheet in sheets]


class TestRows:
    def test_a_row_holds_every_word_once(self):
        code = an_eye(1)
        row = iris_scan.row(code)
        assert row.shape == (iris_scan.ROW,)
        assert row.dtype == np.uint64
        bits, mask = packed(code)
        head, tail = iris_scan.HEAD, WORDS - iris_scan.HEAD
        stored_bits = np.concatenate([row[:head], row[2 * head : 2 * head + tail]])
        stored_mask = np.concatenate([row[head : 2 * head], row[2 * head + tail :]])
        assert sorted(stored_bits.tolist()) == sorted(bits.tolist())
        assert sorted(stored_mask.tolist()) == sorted(mask.tolist())

    def test_the_words_looked_at_first_lie_all_around_the_ring(self):
        bits = np.zeros(9600, np.bool_)
        bits.reshape(WORDS, 64)[:] = (np.arange(WORDS) % 2 == 0)[:, None]
        shape = (240, 20, 2)
        row = iris_scan.row(IrisCode(bits.reshape(shape), np.ones(shape, np.bool_)))
        ones = int((row[: iris_scan.HEAD] != 0).sum())
        assert 8 <= ones <= 16

    def test_a_probe_is_the_row_in_all_its_turns(self):
        code = an_eye(2)
        turns = iris_scan.turns(code)
        assert turns.shape == (2 * TURNS + 1, iris_scan.ROW)
        assert (turns[TURNS] == iris_scan.row(code)).all()
        rolled = IrisCode(np.roll(code.bits, 3, axis=0), np.roll(code.mask, 3, axis=0))
        assert (turns[TURNS + 3] == iris_scan.row(rolled)).all()


class TestWithoutAnEarlyEnd:
    @pytest.mark.parametrize("share", [0.0, 0.1, 0.25, 0.35, 0.5])
    @pytest.mark.parametrize("turn", [-8, -1, 0, 5, 9])
    def test_the_scan_gives_the_distance_of_two_eyes(self, share, turn):
        one = an_eye(3, seen=0.8)
        other = worn(one, share=share, turn=turn)
        assert scanned(one, [other])[0] == pytest.approx(exact(one, other), abs=1e-6)

    def test_few_bits_prove_nothing(self):
        one = an_eye(4, seen=0.15)
        assert scanned(one, [IrisCode(one.bits, an_eye(5, seen=0.15).mask)])[0] == 0.5

    def test_every_row_gets_its_own_distance(self):
        codes = [an_eye(seed) for seed in range(10, 22)]
        probe = worn(codes[7], share=0.2, turn=-4)
        answers = scanned(probe, codes)
        assert answers.dtype == np.float32
        assert answers == pytest.approx([exact(probe, code) for code in codes], abs=1e-6)
        assert int(answers.argmin()) == 7


class TestTheEarlyEnd:
    def test_mates_below_the_decision_keep_their_distance(self):
        rng, sheets, codes = drawn(60)
        within = 0
        for sheet, code in zip(sheets, codes, strict=True):
            share = rng.uniform(0.4, 0.95)
            other = bench_eyes.changed(sheet, rng, share=share, turn=int(rng.integers(-6, 7)))
            probe = bench_eyes.code(other, rng)
            full = exact(probe, code)
            if full <= 0.34:
                within += 1
                assert scanned(probe, [code], hopeless=EARLY)[0] == pytest.approx(full, abs=1e-6)
        assert within > 30

    def test_strangers_are_never_nearer_than_they_are(self):
        _, _, codes = drawn(40)
        early = scanned(codes[0], codes[1:], hopeless=EARLY)
        full = scanned(codes[0], codes[1:])
        assert (early >= full - 1e-6).all()
        assert (early > 0.34).all()

    def test_most_strangers_are_given_up(self):
        _, _, codes = drawn(40)
        early = scanned(codes[0], codes[1:], hopeless=EARLY)
        assert (early == iris_scan.STRANGER).mean() > 0.3

    def test_the_level_says_how_early(self):
        one = an_eye(30)
        other = worn(one, share=0.3)
        assert scanned(one, [other], hopeless=0.2)[0] == iris_scan.STRANGER
        assert scanned(one, [other], hopeless=0.4)[0] == pytest.approx(exact(one, other), abs=1e-6)


class TestRowsThatAreNotThere:
    def test_they_count_as_strangers(self):
        code = an_eye(40)
        answers = scanned(code, [code, code, code], there=[True, False, True])
        assert answers.tolist() == [0.0, 0.5, 0.0]

    def test_zeros_are_a_stranger_too(self):
        rows = np.zeros((3, iris_scan.ROW), np.uint64)
        probe = iris_scan.turns(an_eye(41))
        answers = iris_scan.scan(probe, rows, np.ones(3, np.bool_), MATCHING, EARLY)
        assert answers.tolist() == [0.5, 0.5, 0.5]

    def test_an_empty_gallery_has_no_answer(self):
        rows = np.zeros((0, iris_scan.ROW), np.uint64)
        probe = iris_scan.turns(an_eye(42))
        assert iris_scan.scan(probe, rows, np.zeros(0, np.bool_), MATCHING, EARLY).shape == (0,)
