"""A person taken at the station with devices of other makers, over the public interface."""

from __future__ import annotations

import pytest

from cancuoc.biometrics.devices import guarded
from cancuoc.biometrics.positions import STEPS, Step
from cancuoc.biometrics.sbi.refusals import DeviceAnswerBad, DeviceNotFound
from cancuoc.biometrics.sbi.tests.service import Behaviour, running
from cancuoc.biometrics.sbi.tests.test_sbi_capture import device, three
from cancuoc.station.core import capturing
from cancuoc.station.draft import Stage
from cancuoc.station.tables import drafts
from cancuoc.station.tests import world
from cancuoc.station.tests.world import AT, OFFICER


def test_all_sixteen_pictures_complete_the_stage():
    with three() as (used, _):
        desk = world.desk(device=guarded(used, timeout=20.0))
        draft = world.ready_to_capture(desk, world.record())
        assert capturing.take_all(desk, draft, at=AT, by=OFFICER) == len(STEPS)
        assert capturing.complete(desk, draft, at=AT, by=OFFICER).is_done(Stage.BIOMETRICS)
        kept = drafts.samples(desk.store, draft.id)
        assert {each.sample.device for each in kept.values()} == {"sbi:F1", "sbi:I1", "sbi:M1"}


@pytest.mark.parametrize("lost", ["lies", "dies"])
def test_a_device_that_fails_in_the_middle_loses_nothing(lost):
    with running() as service:
        desk = world.desk(device=guarded(device(service), timeout=5.0))
        draft = world.ready_to_capture(desk, world.record())
        capturing.take(desk, draft, step=Step.RIGHT_FOUR, at=AT, by=OFFICER)
        if lost == "lies":
            service.does = Behaviour(told=lambda told: told.update(transactionId="other"))
            with pytest.raises(DeviceAnswerBad):
                capturing.take(desk, draft, step=Step.LEFT_FOUR, at=AT, by=OFFICER)
    if lost == "dies":
        with pytest.raises(DeviceNotFound):
            capturing.take(desk, draft, step=Step.FACE, at=AT, by=OFFICER)
    assert set(drafts.samples(desk.store, draft.id)) == {Step.RIGHT_FOUR}
