"""Codes of three words that a tired hand types without marks: "ba lan tram".

The words are the syllables that Vietnamese spelling allows, without marks, 2 to 7 letters.
Each is drawn evenly, so three of them are worth as much as eleven digits.
"""

from __future__ import annotations

import secrets
from typing import Final

from cancuoc.kernel.folding import fold
from cancuoc.kernel.refusal import Refusal

COUNT: Final = 3
_ONSETS: Final = "b c ch d g gh gi h k kh l m n ng ngh nh p ph qu r s t th tr v x"
_RIMES: Final = """
a ac ach ai am an ang anh ao ap at au ay e ec ech em en eng enh eo ep et eu i ia ich iec iem
ien ieng iep iet ieu im in inh ip it iu o oa oac oach oai oam oan oang oanh oao oap oat oay oc
oe oem oen oeo oet oi om on ong oong ooc op ot u ua uac uan uang uao uap uat uau uay uc ue uech
uen uenh uet ui um un ung uo uoc uoi uom uon uong uop uot uou up ut uu uy uya uych uyen uyet
uyn uynh uyt uyu yen yet ynh yt
"""
# Spelling writes these after qu alone; elsewhere they stand with i.
_AFTER_QU: Final = ("yen", "yet", "ynh", "yt")
_FRONT: Final = "eiy"


class NotThreeWords(Refusal):
    """What was typed is not three words of the list; it was not tried."""

    message = "Mã mở khóa gồm đúng ba từ không dấu trong danh sách."
    next_step = "Xem lại từng từ trên phiếu mã rồi nhập lại; gõ có dấu hay không dấu đều được."


def make() -> str:
    """Return a new code, drawn evenly from all there are."""
    return " ".join(secrets.choice(WORDS) for _ in range(COUNT))


def parse(text: str) -> str:
    """Return a typed code as it was made; raise `NotThreeWords`."""
    words = fold(text[:200].replace("-", " ").replace(",", " ")).split()
    if len(words) != COUNT or not all(word in _KNOWN for word in words):
        raise NotThreeWords
    return " ".join(words)


def _fits(onset: str, rime: str) -> bool:
    """Whether spelling lets this onset stand before this rime."""
    if rime in _AFTER_QU:
        return onset == "qu"
    front = rime[0] in _FRONT
    if onset in ("c", "g", "ng"):
        return not front
    if onset in ("k", "gh", "ngh"):
        return front
    if onset == "gi":
        return rime[0] != "i"
    return onset != "qu" or rime[0] not in "ou"


def _words() -> tuple[str, ...]:
    rimes = _RIMES.split()
    found = {onset + rime for onset in _ONSETS.split() for rime in rimes if _fits(onset, rime)}
    return tuple(sorted(word for word in found | set(rimes) - {"ynh", "yt"} if 2 <= len(word) <= 7))


WORDS: Final = _words()
_KNOWN: Final = frozenset(WORDS)
