"""The syllables that Vietnamese spelling allows, without marks, 2 to 7 letters.

They are words that any hand can type and any voice can read out; codes are drawn from them.
"""

from __future__ import annotations

from typing import Final

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
