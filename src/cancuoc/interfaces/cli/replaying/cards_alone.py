"""The yardstick of a measured day: how many cards one core draws when it does nothing else."""

from __future__ import annotations

import time
from datetime import date
from typing import Final

from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.subjects import Sex as SubjectSex
from cancuoc.biometrics.synthetic.pool import Pool
from cancuoc.chip import card_models, faces
from cancuoc.chip.face_values import CardFace
from cancuoc.kernel.names import PersonName
from cancuoc.kernel.partial_date import PartialDate
from cancuoc.kernel.personal_id import make
from cancuoc.kernel.sex import Sex

_WARM: Final = 2


def cards_a_second(*, pool: Pool, count: int, on: date) -> float:
    """Return cards per processor second of this process, both faces and the PDF each."""
    faces_to_draw = [_face(pool, number, on=on) for number in range(count + _WARM)]
    for face in faces_to_draw[:_WARM]:
        faces.render_faces([face])
    before = time.process_time()
    for face in faces_to_draw[_WARM:]:
        faces.render_faces([face])
    return count / (time.process_time() - before)


def _face(pool: Pool, number: int, *, on: date) -> CardFace:
    taken = pool.take(subject=f"yardstick {number}", age=34, sex=SubjectSex.FEMALE)
    return CardFace(
        model=card_models.model_for(on=on, with_photo=True).code,
        personal_id=make(province_code="001", sex=Sex.FEMALE, birth_year=1990, serial=number),
        full_name=PersonName("Nguyễn Thị Thu An"),
        born=PartialDate(1990, 3, 10),
        sex=Sex.FEMALE,
        residence="Số 12, ngõ 34, Phường Hạ Đình, Quận Thanh Xuân",
        birth_registration="Phường Hạ Đình, Quận Thanh Xuân",
        issued=on,
        expires=date(2030, 3, 10),
        nationality="Việt Nam",
        photo=taken.samples[Step.FACE].data,
        old_id=None,
        cancelled_ids=(),
        father="",
        mother="",
    )
