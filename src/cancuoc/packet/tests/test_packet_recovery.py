"""Recovery words over a bad telephone line: what is misheard is named, what is whole is read."""

from __future__ import annotations

import math
import random
from uuid import UUID

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from cancuoc.kernel.folding import fold
from cancuoc.kernel.syllables import WORDS
from cancuoc.packet import keys, recovery
from cancuoc.packet.recovery import BadWordCount, Misheard, UnreadableRecovery
from cancuoc.packet.refusals import BadKey

ID = UUID("01907d00-0000-7000-8000-0000000000ab")
OTHER = UUID("01907d00-0000-7000-8000-0000000000cd")


@pytest.fixture(scope="module")
def words() -> str:
    return recovery.make()


def wrong_groups(typed: list[str]) -> list[int]:
    with pytest.raises(Misheard) as refused:
        recovery.parse(typed)
    groups = refused.value.details["groups"]
    assert isinstance(groups, list)
    assert ", ".join(map(str, groups)) in refused.value.message
    return groups


class TestWords:
    def test_they_are_worth_more_than_110_bits_without_the_checks(self) -> None:
        assert len(recovery.SPOKEN) == len(set(recovery.SPOKEN)) == recovery.PRIME
        assert all(recovery.PRIME % each for each in range(2, 45))
        assert recovery.GROUPS * recovery.DRAWN * math.log2(recovery.PRIME) > 131

    def test_they_are_words_of_the_three_word_code(self, words: str) -> None:
        assert len(words.split()) == 16
        assert set(words.split()) <= set(WORDS)
        assert len(recovery.groups(words)) == 4
        assert " ".join(recovery.groups(words)) == words

    def test_they_differ_each_time(self) -> None:
        made = {recovery.make() for _ in range(50)}
        assert len(made) == 50
        assert len({each.split()[0] for each in made}) > 40


class TestTyping:
    def test_they_are_read_in_groups_and_all_in_one(self, words: str) -> None:
        assert recovery.parse(recovery.groups(words)) == words
        assert recovery.parse([words]) == words
        loud = [each.upper().replace(" ", " - ") + "." for each in recovery.groups(words)]
        assert recovery.parse(loud) == words

    def test_every_single_misheard_word_is_noticed_and_its_group_named(self) -> None:
        chance = random.Random(7)
        for _ in range(400):
            typed = recovery.make().split()
            place = chance.randrange(16)
            heard = chance.choice(recovery.SPOKEN)
            if heard == typed[place]:
                continue
            typed[place] = heard
            assert wrong_groups([" ".join(typed)]) == [place // 4 + 1]

    def test_every_swap_inside_a_group_is_noticed(self) -> None:
        chance = random.Random(8)
        for _ in range(200):
            typed = recovery.make().split()
            group = chance.randrange(4)
            one, two = (4 * group + place for place in chance.sample(range(4), 2))
            if typed[one] == typed[two]:
                continue
            typed[one], typed[two] = typed[two], typed[one]
            assert wrong_groups([" ".join(typed)]) == [group + 1]

    def test_two_groups_swapped_are_both_named(self, words: str) -> None:
        one, two, three, four = recovery.groups(words)
        assert wrong_groups([one, four, three, two]) == [2, 4]

    def test_a_word_of_no_list_names_its_group_alone(self, words: str) -> None:
        groups = recovery.groups(words)
        groups[2] = "zzz " + groups[2].split(" ", 1)[1]
        assert wrong_groups(groups) == [3]

    def test_a_group_too_short_or_too_long_is_named(self, words: str) -> None:
        one, two, three, four = recovery.groups(words)
        assert wrong_groups([one, two + " an", three, four.rsplit(" ", 1)[0]]) == [2, 4]
        assert wrong_groups(["", "", "", ""]) == [1, 2, 3, 4]

    @pytest.mark.parametrize("typed", [[""], ["ba lan tram"], ["an " * 9999], ["x"] * 3, []])
    def test_what_is_no_sixteen_words_is_refused(self, typed: list[str]) -> None:
        with pytest.raises(BadWordCount):
            recovery.parse(typed)

    @pytest.mark.parametrize(
        ("said", "typed"),
        [("sa", "xa"), ("cha", "tra"), ("da", "gia"), ("da", "ra"), ("na", "la"), ("ien", "yên")],
    )
    def test_words_said_alike_are_one_word(self, said: str, typed: str) -> None:
        assert said in recovery.SPOKEN
        assert recovery._sound(fold(typed)) == said
        assert fold(typed) not in recovery.SPOKEN

    @pytest.mark.parametrize("word", ["nga", "nha", "ngang", "nghieng", "chu", "quynh"])
    def test_words_said_apart_stay_apart(self, word: str) -> None:
        assert recovery._sound(word) == word

    def test_a_group_tells_alone_whether_it_fits(self, words: str) -> None:
        for number, group in enumerate(recovery.groups(words), 1):
            assert recovery.fits(group, number)
            assert not recovery.fits(group, number % 4 + 1)
        assert not recovery.fits("", 1)


class TestClosing:
    @pytest.fixture
    def centre(self) -> X25519PrivateKey:
        return keys.generate_encryption_key()

    def close(self, words: str, centre: X25519PrivateKey, station: str = "TX-01") -> bytes:
        return recovery.close(
            words, recovery_id=ID, station=station, centre_key=centre.public_key()
        )

    def test_the_centre_reads_them_with_any_of_its_keys(
        self, words: str, centre: X25519PrivateKey
    ) -> None:
        sealed = self.close(words, centre)
        assert words.encode() not in sealed
        newer = keys.generate_encryption_key()
        found = recovery.unclose(sealed, recovery_id=ID, station="TX-01", tried=[newer, centre])
        assert found == words

    def test_under_another_id_station_or_key_they_do_not_open(
        self, words: str, centre: X25519PrivateKey
    ) -> None:
        sealed = self.close(words, centre)
        stranger = keys.generate_encryption_key()
        for recovery_id, station, key in (
            (OTHER, "TX-01", centre),
            (ID, "TX-02", centre),
            (ID, "TX-01", stranger),
        ):
            with pytest.raises(UnreadableRecovery):
                recovery.unclose(sealed, recovery_id=recovery_id, station=station, tried=[key])

    @pytest.mark.parametrize("plain", ["", "ba lan tram", "an " * 16, "é", "an " * 200])
    def test_what_holds_no_recovery_words_is_refused(
        self, plain: str, centre: X25519PrivateKey
    ) -> None:
        sealed = self.close(plain, centre)
        with pytest.raises(UnreadableRecovery):
            recovery.unclose(sealed, recovery_id=ID, station="TX-01", tried=[centre])

    @pytest.mark.parametrize("sealed", [b"", b"x", b"x" * 100, b"x" * 100_000])
    def test_noise_is_refused(self, sealed: bytes, centre: X25519PrivateKey) -> None:
        with pytest.raises(UnreadableRecovery):
            recovery.unclose(sealed, recovery_id=ID, station="TX-01", tried=[centre])

    def test_a_key_that_is_none_closes_nothing(self, words: str) -> None:
        weak = keys.centre_key_from_raw(bytes(32))
        with pytest.raises(BadKey):
            recovery.close(words, recovery_id=ID, station="TX-01", centre_key=weak)

    def test_each_id_makes_another_key(self, words: str) -> None:
        assert recovery.key(words, recovery_id=ID) != recovery.key(words, recovery_id=OTHER)
        assert recovery.short_name(ID) == "0000AB"
