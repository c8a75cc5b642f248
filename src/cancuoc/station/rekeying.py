"""Keys that follow another: the station's own, and the centre's key that packets are closed to.

The station's next key is kept before it is told, and the old one until the centre's answer is
here; so whatever is lost in between is asked for again with the same key. Nothing sealed
before is touched: it carries its own signature, and the centre still knows the old key.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from typing import Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from cancuoc.kernel import canonical
from cancuoc.packet import keys, signed_word
from cancuoc.packet.keys import StationIdentity
from cancuoc.packet.signed_word import ForgedWord
from cancuoc.station.centre import Centre, KeyNews
from cancuoc.station.core.desk import PROFILE, SIGNING_KEY
from cancuoc.station.link import CentreRefused, Link
from cancuoc.station.records import StationProfile
from cancuoc.station.store import Store
from cancuoc.station.tables import values

NEXT_KEY: Final = "signing_key_next"
CENTRE_KEY_NUMBER: Final = "centre_key_number"
CHANGE_DOMAIN: Final = b"cancuoc station key change 1\x00"
CENTRE_KEY_DOMAIN: Final = b"cancuoc centre packet key 1\x00"


def spare(store: Store, profile: StationProfile) -> StationIdentity | None:
    """Return who the station will be when a change under way turns out to have been heard."""
    pem = values.get(store, NEXT_KEY)
    return StationIdentity(profile.code, keys.signing_key_from_pem(pem)) if pem else None


def keep_young(*, store: Store, connect: Callable[[StationIdentity], Link], at: datetime) -> bool:
    """Change the station's key when it is due or a change is unfinished; return whether it was.

    Before anybody works here: what is sealed later is sealed with the new key. Raise
    `CentreUnreachable` or what the centre refuses; then the old key goes on.
    """
    profile = _profile(store)
    own = StationIdentity(profile.code, _own(store))
    link = connect(own)
    try:
        pending = spare(store, profile)
        if pending is None:
            news = Centre(link).keys()
            take_centre_key(store, news.centre_packet_key, at=at)
            if not news.due:
                return False
        news = _change(store, link, own, connect)
    finally:
        link.close()
    _switch(store, news, at=at)
    return True


def take_centre_key(store: Store, word: str, *, at: datetime) -> bool:
    """Close packets to the centre's newer key from now on; return whether it was news.

    Raise `ForgedWord` unless the centre signed it. An older number is no news: nobody can
    bring back a key that was given up.
    """
    profile = _profile(store)
    centre = keys.verifying_key_from_raw(bytes.fromhex(profile.centre_signing_key))
    facts = signed_word.read(domain=CENTRE_KEY_DOMAIN, text=word, key=centre)
    number, public = facts.get("number"), facts.get("public")
    if not isinstance(number, int) or not isinstance(public, str):
        raise ForgedWord
    if number <= int(values.get(store, CENTRE_KEY_NUMBER) or b"0"):
        return False
    keys.centre_key_from_raw(bytes.fromhex(public))
    news = public != profile.centre_packet_key
    with store.write():
        values.put(store, CENTRE_KEY_NUMBER, str(number).encode())
        if news:
            values.put_record(store, PROFILE, replace(profile, centre_packet_key=public))
            values.note(store, "centre.key", at=at, hand="station", detail=str(number))
    return news


def _change(
    store: Store, link: Link, own: StationIdentity, connect: Callable[[StationIdentity], Link]
) -> KeyNews:
    pem = values.get(store, NEXT_KEY)
    if pem is None:
        pem = keys.private_to_pem(keys.generate_signing_key())
        values.put(store, NEXT_KEY, pem)
    following = StationIdentity(own.station_id, keys.signing_key_from_pem(pem))
    said = CHANGE_DOMAIN + canonical.dumps(
        {"station": own.station_id, "old_key": own.key_id, "new_key": following.key_id}
    )
    body = {
        "old_key": own.key_id,
        "public_key": keys.public_to_raw(following.public_key).hex(),
        "old_signature": own.signing_key.sign(said).hex(),
        "new_signature": following.signing_key.sign(said).hex(),
    }
    try:
        return Centre(link).change_key(body)
    except CentreRefused as refusal:
        if refusal.error != "BadSignature":
            raise
    # The centre heard it the last time and only its answer was lost: it knows the next key now.
    again = connect(following)
    try:
        return Centre(again).change_key(body)
    finally:
        again.close()


def _switch(store: Store, news: KeyNews, *, at: datetime) -> None:
    pem = values.get(store, NEXT_KEY)
    if pem is None or keys.key_id(keys.signing_key_from_pem(pem).public_key()) != news.key_id:
        raise ForgedWord
    with store.write() as connection:
        values.put(store, SIGNING_KEY, pem)
        values.put_record(store, PROFILE, replace(_profile(store), key_id=news.key_id))
        connection.execute("DELETE FROM settings WHERE name = ?", (NEXT_KEY,))
        values.note(store, "station.rekey", at=at, hand="station", detail=news.key_id[:12])


def _profile(store: Store) -> StationProfile:
    profile = values.get_record(store, PROFILE, StationProfile)
    if profile is None:
        raise LookupError("a station without a profile has no key to change")
    return profile


def _own(store: Store) -> Ed25519PrivateKey:
    pem = values.get(store, SIGNING_KEY)
    if pem is None:
        raise LookupError("a station without a key has none to change")
    return keys.signing_key_from_pem(pem)
