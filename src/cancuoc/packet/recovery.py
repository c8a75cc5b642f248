"""Recovery words: a station's last key, kept closed at the centre, read out over a telephone.

Twelve words drawn by the station are the key; a thirteenth to sixteenth prove them. They stand in
four groups of four, and the last word of each group follows from the three before it and from the
number of the group. One word misheard, two words swapped or two groups swapped is always noticed,
and the group is named; anything else passes unnoticed once in 1,979 times, and then the seal
refuses it.

Words that a Hanoi voice says alike (sa and xa, cha and tra, da, gia and ra, la and na) are one
word here, whichever of them is typed.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from cancuoc.kernel.folding import fold
from cancuoc.kernel.refusal import Refusal
from cancuoc.kernel.syllables import WORDS
from cancuoc.packet.refusals import BadKey, PacketRefused

GROUPS: Final = 4
DRAWN: Final = 3
IN_GROUP: Final = DRAWN + 1
# A prime, so that every difference between two words shows in the check.
PRIME: Final = 1979
LARGEST: Final = 400
_WEIGHTS: Final = (2, 3, 4)
_SEALED: Final = b"cancuoc recovery words 1"
_KEY: Final = b"cancuoc recovery key 1\x00"
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_ALIKE: Final = (("gi", "d"), ("r", "d"), ("x", "s"), ("tr", "ch"), ("l", "n"))
_ALONE: Final = {"yen": "ien", "yet": "iet"}


class BadWordCount(Refusal):
    """There are not sixteen words."""

    message = "Mã khôi phục gồm bốn nhóm, mỗi nhóm bốn từ."
    next_step = "Đếm lại số từ trong từng nhóm, nhờ trung tâm đọc lại nhóm còn thiếu."


class Misheard(Refusal):
    """The check of these groups does not fit, or a word is none of ours; nothing was tried."""

    message = "Nhóm từ nghe hoặc gõ chưa đúng: %(groups)s."
    next_step = (
        "Nhờ trung tâm đọc lại đúng các nhóm này rồi gõ lại; lần này không tính là nhập sai."
    )


class UnreadableRecovery(PacketRefused):
    """What a station sealed for the centre does not open, or holds no recovery words."""

    message = "Mã khôi phục của trạm không mở được."
    next_step = "Vui lòng khởi động lại trạm khi có mạng để trạm gửi mã khôi phục mới."


def make() -> str:
    """Return new recovery words, drawn evenly."""
    return _text([[secrets.randbelow(PRIME) for _ in range(DRAWN)] for _ in range(GROUPS)])


def parse(typed: Sequence[str]) -> str:
    """Return the words typed in groups, or all in one, as they were made.

    Raise `BadWordCount`, or `Misheard` whose `details["groups"]` are the numbers of the groups.
    """
    found = [_split(each) for each in typed]
    words = [word for group in found for word in group]
    if len(typed) == GROUPS:
        short = [number for number, group in enumerate(found, 1) if len(group) != IN_GROUP]
        if short:
            raise _misheard(short)
    if len(words) != GROUPS * IN_GROUP:
        raise BadWordCount
    read = [_drawn(words[at * IN_GROUP :][:IN_GROUP], at) for at in range(GROUPS)]
    if wrong := [number for number, group in enumerate(read, 1) if group is None]:
        raise _misheard(wrong)
    return _text([group for group in read if group is not None])


def fits(group: str, number: int) -> bool:
    """Whether four words prove themselves as the group of this number, from 1 on."""
    return _drawn(_split(group), number - 1) is not None


def groups(words: str) -> list[str]:
    """Return the four groups of recovery words, as they are read out."""
    each = words.split()
    return [" ".join(each[at : at + IN_GROUP]) for at in range(0, len(each), IN_GROUP)]


def key(words: str, *, recovery_id: UUID) -> bytes:
    """Return the key that seals the station's secret; the words are strong enough as they are."""
    info = _KEY + recovery_id.bytes
    return HKDF(algorithm=SHA256(), length=32, salt=None, info=info).derive(words.encode())


def close(words: str, *, recovery_id: UUID, station: str, centre_key: X25519PublicKey) -> bytes:
    """Return the words closed to the centre, for this station and this id alone; raise `BadKey`."""
    try:
        return _SUITE.encrypt(words.encode(), centre_key, info=_info(recovery_id, station))
    except ValueError as error:
        raise BadKey from error


def unclose(
    sealed: bytes, *, recovery_id: UUID, station: str, tried: Sequence[X25519PrivateKey]
) -> str:
    """Return the words a station closed, by whichever key of ours; raise `UnreadableRecovery`."""
    if len(sealed) <= LARGEST:
        for centre_key in tried:
            try:
                plain = _SUITE.decrypt(sealed, centre_key, info=_info(recovery_id, station))
                return parse([plain.decode("ascii")])
            except (InvalidTag, ValueError, Refusal):
                continue
    raise UnreadableRecovery


def short_name(recovery_id: UUID) -> str:
    """Return what both sides call a recovery key aloud: it is no secret."""
    return recovery_id.hex[-6:].upper()


def _info(recovery_id: UUID, station: str) -> bytes:
    return b"\x00".join((_SEALED, recovery_id.hex.encode(), station.encode()))


def _misheard(numbers: Sequence[int]) -> Misheard:
    said = [str(number) for number in numbers]
    return Misheard(gaps={"groups": said}, groups=list(numbers))


def _split(text: str) -> list[str]:
    return fold(text[:LARGEST].replace("-", " ").replace(",", " ").replace(".", " ")).split()


def _drawn(words: Sequence[str], number: int) -> list[int] | None:
    """Return what the drawn words of a group count, None unless its last word proves them."""
    values = [_VALUES.get(_sound(word)) for word in words]
    known = [value for value in values if value is not None]
    if len(words) != IN_GROUP or len(known) != IN_GROUP or known[-1] != _check(known[:-1], number):
        return None
    return known[:-1]


def _check(drawn: Sequence[int], number: int) -> int:
    """Return the value of a group's last word.

    The weights differ from each other, from zero and from minus one, so that neither a change nor
    a swap of two words leaves it as it was.
    """
    return (sum(w * value for w, value in zip(_WEIGHTS, drawn, strict=True)) + number + 1) % PRIME


def _text(drawn: Sequence[Sequence[int]]) -> str:
    values = [[*group, _check(group, number)] for number, group in enumerate(drawn)]
    return " ".join(SPOKEN[value] for group in values for value in group)


def _sound(word: str) -> str:
    """Return how a word is said, as the one spelling that stands for all said alike."""
    if word.startswith(("ng", "nh")):
        return word
    for onset, same in _ALIKE:
        if word.startswith(onset):
            return same + word[len(onset) :]
    return _ALONE.get(word, word)


SPOKEN: Final = tuple(sorted({_sound(word) for word in WORDS}))[:PRIME]
_VALUES: Final = {word: value for value, word in enumerate(SPOKEN)}
