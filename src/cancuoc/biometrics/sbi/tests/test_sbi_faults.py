"""A device service that fails or lies never gives a picture and never holds the station."""

from __future__ import annotations

import threading

import pytest

from cancuoc.biometrics.devices import DeviceGone, DeviceRefused, DeviceTimeout, guarded
from cancuoc.biometrics.file_device import ImageTooSmall
from cancuoc.biometrics.formats import finger_image
from cancuoc.biometrics.formats.pictures import Coding
from cancuoc.biometrics.images import ImageRefused
from cancuoc.biometrics.positions import Step
from cancuoc.biometrics.sbi import messages, wire
from cancuoc.biometrics.sbi.refusals import (
    DeviceAnswerBad,
    DeviceBusy,
    DeviceNotFound,
    DeviceNotTrusted,
    NothingOnDevice,
)
from cancuoc.biometrics.sbi.tests import makers, records
from cancuoc.biometrics.sbi.tests.service import running
from cancuoc.biometrics.sbi.tests.test_sbi_capture import device, request
from cancuoc.biometrics.sbi.trust import Trust

STEP = Step.TWO_THUMBS


def says(**values):
    return {"told": lambda told: told.update(values)}


def sends(change):
    return {"sent": lambda answer: change(answer["biometrics"])}


def error(code):
    return sends(lambda blocks: blocks[0].update(error={"errorCode": code, "errorInfo": "?"}))


LIES = {
    "another transaction": says(transactionId="0" * 32),
    "another purpose": says(purpose="Auth"),
    "another place": says(env="Production"),
    "another kind": says(bioType="Iris"),
    "another finger by name": says(bioSubType="Left IndexFinger"),
    "an old picture": says(timestamp="2024-07-06T00:50:00+00:00"),
    "a picture of tomorrow": says(timestamp="2024-07-07T01:00:00+00:00"),
    "no time": says(timestamp="now"),
    "a time without a zone": says(timestamp="2024-07-06T01:00:00"),
    "no base64": says(bioValue="***"),
    "no record": says(bioValue="AAAA"),
    "a part too few": sends(lambda blocks: blocks.pop()),
    "a part twice": sends(lambda blocks: blocks.append(blocks[0])),
    "parts turned round": sends(lambda blocks: blocks.reverse()),
    "no hash": sends(lambda blocks: blocks[0].update(hash=None)),
    "another hash": sends(lambda blocks: blocks[0].update(hash="0" * 64)),
    "another finger inside": {
        "record": lambda _, name: records.finger(name, position=records.POSITIONS[name] % 10 + 1)
    },
    "another resolution": {"record": lambda _, name: records.finger(name, rate=1000)},
    "no JSON": {"raw": b"{"},
    "deep JSON": {"raw": b"[" * 100_000},
    "a list": {"raw": b"[]"},
    "no list inside": {"raw": b'{"biometrics": {}}'},
    "texts inside": {"raw": b'{"biometrics": ["a"]}'},
    "nothing": {"raw": b'{"biometrics": []}'},
}


@pytest.mark.parametrize("lie", LIES)
def test_a_lie_is_refused_and_the_next_picture_is_taken(lie):
    with running(**LIES[lie]) as service:
        used = device(service)
        with pytest.raises(DeviceAnswerBad) as refused:
            used.capture(request(STEP))
        assert refused.value.next_step
        service.does = type(service.does)()
        assert used.capture(request(STEP)).step is STEP


CODES = {
    "101": NothingOnDevice,
    "103": DeviceNotTrusted,
    "106": DeviceNotFound,
    "111": DeviceBusy,
    "102": DeviceRefused,
    "599": DeviceRefused,
}


@pytest.mark.parametrize("code", CODES)
def test_an_error_code_becomes_our_own_words(code):
    with running(**error(code)) as service, pytest.raises(DeviceRefused) as refused:
        device(service).capture(request(STEP))
    assert type(refused.value) is CODES[code]
    assert "?" not in str(refused.value.message)


def unsigned(blocks):
    blocks[0]["data"] = blocks[0]["data"].rsplit(".", 1)[0] + "."


def other_text(blocks):
    head, _, signature = blocks[0]["data"].split(".")
    payload = blocks[1]["data"].split(".")[1]
    blocks[0]["data"] = f"{head}.{payload}.{signature}"


@pytest.mark.parametrize(
    "change",
    [
        unsigned,
        other_text,
        lambda blocks: blocks[0].update(data=7),
        lambda blocks: blocks[0].update(data="a.b.c"),
        lambda blocks: blocks[0].update(data="e30.e30.e30"),
        lambda blocks: blocks[0].update(data=makers.stranger().sign({})),
    ],
    ids=["unsigned", "other text", "number", "rubbish", "no certificate", "stranger"],
)
def test_a_picture_without_a_good_signature_is_not_taken(change):
    with running(**sends(change)) as service, pytest.raises(DeviceNotTrusted):
        device(service).capture(request(STEP))


class TestChains:
    def opened(self, holder):
        return Trust([makers.ROOT]).opened(holder.sign({"a": 1}), at=makers.AT)

    def test_a_device_of_a_known_maker_is_believed(self):
        opened = self.opened(makers.holder())
        assert opened.payload == {"a": 1}
        assert opened.key == self.opened(makers.holder(days=(-1, 1))).key

    @pytest.mark.parametrize("days", [(-30, -1), (1, 30)], ids=["over", "not yet"])
    def test_a_certificate_out_of_date_is_not(self, days):
        with pytest.raises(DeviceNotTrusted):
            self.opened(makers.holder(days=days))

    def test_a_short_key_is_not(self):
        made = makers.certificate("short", issuer="maker", ca=False, bits=1024)
        short = makers.Holder(
            key=makers.key("short", 1024), certificate=made, above=(makers.MAKER,)
        )
        with pytest.raises(DeviceNotTrusted):
            self.opened(short)

    def test_a_device_cannot_issue_another_device(self):
        parent = makers.holder()
        made = makers.certificate("child", issuer="device", ca=False)
        above = (parent.certificate, *parent.above)
        child = makers.Holder(key=makers.key("child"), certificate=made, above=above)
        with pytest.raises(DeviceNotTrusted):
            self.opened(child)

    def test_the_chain_in_the_header_must_belong_together(self):
        honest, other = makers.holder(), makers.stranger()
        mixed = makers.Holder(key=other.key, certificate=other.certificate, above=honest.above)
        with pytest.raises(DeviceNotTrusted):
            self.opened(mixed)

    def test_a_payload_is_an_object(self):
        with pytest.raises(DeviceNotTrusted):
            Trust([makers.ROOT]).opened(makers.holder().sign([1]), at=makers.AT)

    def test_no_roots_is_a_mistake_of_the_one_who_sets_up(self):
        with pytest.raises(ValueError, match="root"):
            Trust([])


@pytest.mark.parametrize(
    "unfit",
    [
        {"signs": makers.stranger()},
        {"version": "1.0.0"},
        {"purpose": "Auth"},
        {"kind": "Voice"},
        {"serial": "<b>"},
        {"serial": "x" * 65},
    ],
    ids=["stranger", "version", "purpose", "kind", "markup", "long"],
)
def test_a_service_that_does_not_fit_is_as_if_not_there(unfit):
    with running(**unfit) as service:
        used = device(service)
        assert used.discover() == ()
        with pytest.raises(DeviceNotFound):
            used.info()
        with pytest.raises(DeviceNotFound):
            used.capture(request(STEP))


def test_a_busy_device_says_so_and_works_a_moment_later():
    with running(status="Busy") as service:
        used = device(service)
        with pytest.raises(DeviceBusy):
            used.capture(request(STEP))
        service.does.status = "Ready"
        assert used.capture(request(STEP)).step is STEP


def test_a_service_that_hangs_is_left_in_time():
    silence = threading.Event()
    with running(silence=silence) as service:
        try:
            used = device(service, seconds=0.2)
            asked = asked_of(used)
            # Nothing is said before the end of the test: the limits alone end these two.
            with pytest.raises(DeviceTimeout):
                wire.ask(service.port, "RCAPTURE", "/capture", asked, seconds=0.2)
            with pytest.raises(DeviceTimeout):
                guarded(used, timeout=0.3).capture(request(STEP))
        finally:
            silence.set()


def asked_of(used):
    return messages.question(
        request(STEP),
        used._device(STEP),
        env="Staging",
        at=makers.AT,
        ticket="1" * 32,
        before=messages.NO_HASH,
        seconds=1.0,
        score=60,
    )


def test_a_cut_answer_is_a_lost_device_and_it_is_looked_for_again():
    with running(cut=40) as service:
        used = device(service)
        with pytest.raises(DeviceGone):
            used.capture(request(STEP))
    with pytest.raises(DeviceNotFound):
        used.capture(request(STEP))


def test_an_answer_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(wire, "LARGEST", 1000)
    with running(raw=b" " * 5000) as service, pytest.raises(DeviceRefused):
        device(service).capture(request(STEP))


def test_a_picture_too_small_is_refused():
    small = records.png(3, 40, 40)

    def record(_, name):
        image = finger_image.FingerImage(
            data=small, coding=Coding.PNG, width=40, height=40, position=records.POSITIONS[name]
        )
        return finger_image.write((image,))

    with running(record=record) as service, pytest.raises(ImageTooSmall):
        device(service).capture(request(STEP))


def test_a_stream_that_ends_without_a_picture_is_refused():
    with running(frame=b"nothing") as service, pytest.raises((DeviceRefused, ImageRefused)):
        device(service).live_quality(request(STEP))
