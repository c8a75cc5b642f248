"""What a capture needs around it: the store, the station's keys and the devices."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PublicKey

from cancuoc.biometrics.devices import CaptureDevice
from cancuoc.kernel.refusal import Refusal
from cancuoc.packet import keys
from cancuoc.packet.keys import StationIdentity
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import values

PROFILE: Final = "profile"
SIGNING_KEY: Final = "signing_key"


class NotEnrolled(Refusal):
    """The station has no key that the centre knows."""

    status = 409
    message = "Trạm này chưa được đăng ký với trung tâm."
    next_step = "Vui lòng khởi động lại với mã trạm và mã đăng ký một lần."


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """One enrolled station ready to capture."""

    store: Store
    profile: StationProfile
    signing_key: Ed25519PrivateKey = field(repr=False)
    device: CaptureDevice

    @property
    def identity(self) -> StationIdentity:
        """Return who signs the packets."""
        return StationIdentity(self.profile.code, self.signing_key)

    @property
    def centre_key(self) -> X25519PublicKey:
        """Return the key packets are closed to."""
        return keys.centre_key_from_raw(bytes.fromhex(self.profile.centre_packet_key))


def open_desk(*, store: Store, device: CaptureDevice) -> Desk:
    """Return the desk of an enrolled station; raise `NotEnrolled`."""
    profile = values.get_record(store, PROFILE, StationProfile)
    key = values.get(store, SIGNING_KEY)
    if profile is None or key is None:
        raise NotEnrolled
    return Desk(
        store=store,
        profile=profile,
        signing_key=keys.signing_key_from_pem(key),
        device=device,
    )
