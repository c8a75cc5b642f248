"""The order to wipe this station: proven, noted down, and then carried out to the end.

First the secret goes, and with it every key derived from it: from that moment the store is
noise, whatever happens next. Then the files go. A cut anywhere in between is finished by the
next start. The answer is signed beforehand, because afterwards nothing is left to sign with.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from cancuoc.kernel import canonical
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys, signed_word
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.station import durable, holding
from cancuoc.station.centre import wiped
from cancuoc.station.core.desk import Desk
from cancuoc.station.link import CentreRefused, Link
from cancuoc.station.locking import LOCKS
from cancuoc.station.tables import values

logger = logging.getLogger("cancuoc.station")

ORDER_DOMAIN: Final = b"cancuoc wipe order 1\x00"
ANSWER_DOMAIN: Final = b"cancuoc wipe answer 1\x00"
# Under the first name the wiping goes on; under the second only the answer is left to be told.
ORDER: Final = "wipe.order"
ANSWER: Final = "wipe.answer"
SECRETS: Final = ("device.secret", "device.new", LOCKS)
STAYS: Final = (ORDER, ANSWER, "station.lock")


class Wiped(Refusal):
    """This station was wiped by order of the centre; it may only come alive anew."""

    status = 410
    message = "Dữ liệu trên máy trạm này đã được xóa theo lệnh của trung tâm."
    next_step = "Liên hệ quản trị trung tâm để đăng ký lại trạm bằng mã mới."


def obey(desk: Desk, folder: Path, text: str, *, at: datetime) -> str:
    """Carry out an order, or keep what waits; return the signed answer.

    Neither packets nobody received nor dossiers half done are destroyed unless the order says
    so; the answer counts both. Raise `ForgedWord` for
    an order that the centre did not sign for this station and the key it has now.
    """
    facts = _proven(desk, text)
    held = holding.held(desk.store)
    goes = not held.drafts + held.waiting or facts.get("unsent_too") is True
    said = {
        "format": "cancuoc-wipe-answer",
        "order": facts["order"],
        "station": desk.profile.code,
        "wiped": goes,
        "waiting": held.waiting,
        "drafts": held.drafts,
    }
    answer = signed_word.sign(domain=ANSWER_DOMAIN, facts=said, key=desk.signing_key)
    if not goes:
        counted = f"{held.waiting} {held.drafts}"
        values.note(desk.store, "wipe.kept", at=at, hand="station", detail=counted)
        return answer
    durable.write(folder / ORDER, canonical.dumps({"station": desk.profile.code, "answer": answer}))
    _destroy_secrets(folder)
    return answer


def finish(folder: Path, *, connect: Callable[[], Link]) -> bool:
    """Go on with a wiping that was begun, and tell it; return whether there was one.

    Raise what the line raises when the centre cannot be told yet: the next start tells it.
    """
    if (folder / ORDER).exists():
        _destroy_secrets(folder)
        for path in sorted(folder.iterdir()):
            if path.name not in STAYS and path.is_file():
                path.unlink()
        durable.sync_folder(folder)
        (folder / ORDER).rename(folder / ANSWER)
        durable.sync_folder(folder)
    if not (folder / ANSWER).exists():
        return False
    told = json.loads((folder / ANSWER).read_bytes())
    link = connect()
    try:
        wiped(link, station=told["station"], answer=told["answer"])
    except CentreRefused as refusal:
        if refusal.passing:
            raise
        # The centre knows no such order any more; telling it again would change nothing.
        logger.warning("the centre does not take the answer: %s", refusal.error)
    finally:
        link.close()
    (folder / ANSWER).unlink()
    durable.sync_folder(folder)
    return True


def begun(folder: Path) -> bool:
    """Whether an order is being carried out or waits to be told of."""
    return (folder / ORDER).exists() or (folder / ANSWER).exists()


def _proven(desk: Desk, text: str) -> dict[str, Any]:
    centre = keys.verifying_key_from_raw(bytes.fromhex(desk.profile.centre_signing_key))
    facts = signed_word.read(domain=ORDER_DOMAIN, text=text, key=centre)
    meant = (facts.get("station"), facts.get("key_id"))
    if meant != (desk.profile.code, desk.identity.key_id) or "order" not in facts:
        raise ForgedWord
    return facts


def _destroy_secrets(folder: Path) -> None:
    for path in (folder / name for name in SECRETS):
        if path.exists():
            durable.shred(path)
    durable.sync_folder(folder)
