"""The directory of a station: private, single, and never re-keyed behind one's back."""

from __future__ import annotations

import os
import stat
import subprocess
import sys

import pytest

from cancuoc.station import home
from cancuoc.station.home import HomeInUse, UnsafeHome


@pytest.fixture
def folder(tmp_path):
    return tmp_path / "trạm có dấu cách"


def test_a_new_home_is_private_and_has_a_secret(folder):
    opened = home.open_home(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700
    secret = folder / "device.secret"
    assert stat.S_IMODE(secret.stat().st_mode) == 0o600
    assert len(opened.secret) == home.SECRET_BYTES
    assert opened.database.parent == folder
    opened.close()


def test_the_secret_stays_the_same(folder):
    first = home.open_home(folder)
    first.close()
    second = home.open_home(folder)
    assert second.secret == first.secret
    second.close()


def test_two_homes_have_two_secrets(tmp_path):
    one, other = home.open_home(tmp_path / "a"), home.open_home(tmp_path / "b")
    assert one.secret != other.secret
    one.close()
    other.close()


def test_keys_of_two_purposes_have_nothing_in_common(folder):
    opened = home.open_home(folder)
    store, sessions = opened.derive("store"), opened.derive("sessions")
    assert len(store) == len(sessions) == 32
    assert store != sessions != opened.secret
    assert opened.derive("store") == store
    opened.close()


def test_the_secret_never_shows_in_a_repr(folder):
    opened = home.open_home(folder)
    assert opened.secret.hex() not in repr(opened)
    assert repr(opened.secret) not in repr(opened)
    opened.close()


def test_a_second_program_is_refused(folder):
    opened = home.open_home(folder)
    with pytest.raises(HomeInUse) as refused:
        home.open_home(folder)
    assert refused.value.next_step
    opened.close()
    home.open_home(folder).close()


def test_a_second_process_is_refused_too(folder):
    opened = home.open_home(folder)
    code = (
        "import sys; from pathlib import Path; from cancuoc.station import home\n"
        "try: home.open_home(Path(sys.argv[1]))\n"
        "except home.HomeInUse: sys.exit(9)"
    )
    ended = subprocess.run([sys.executable, "-c", code, str(folder)], check=False)
    assert ended.returncode == 9
    opened.close()


@pytest.mark.parametrize("mode", [0o755, 0o750, 0o701])
def test_a_directory_that_others_may_enter_is_refused(folder, mode):
    folder.mkdir(mode=0o700)
    folder.chmod(mode)
    with pytest.raises(UnsafeHome):
        home.open_home(folder)


@pytest.mark.parametrize("mode", [0o644, 0o640, 0o604])
def test_a_secret_that_others_may_read_is_refused(folder, mode):
    home.open_home(folder).close()
    (folder / "device.secret").chmod(mode)
    with pytest.raises(UnsafeHome):
        home.open_home(folder)


@pytest.mark.parametrize("text", ["", "xyz", "00" * 31, "00" * 33, "zz" * 32])
def test_a_damaged_secret_is_refused_and_left_alone(folder, text):
    home.open_home(folder).close()
    secret = folder / "device.secret"
    secret.write_text(text)
    with pytest.raises(UnsafeHome) as refused:
        home.open_home(folder)
    assert "khôi phục" in refused.value.next_step
    assert secret.read_text() == text


def test_a_lost_secret_beside_a_store_is_never_replaced(folder):
    home.open_home(folder).close()
    (folder / "station.db").write_bytes(b"ciphertext")
    (folder / "device.secret").unlink()
    with pytest.raises(UnsafeHome):
        home.open_home(folder)
    assert not (folder / "device.secret").exists()


def test_a_half_written_secret_is_written_again(folder):
    folder.mkdir(mode=0o700)
    half = folder / "device.new"
    half.write_text("0123")
    half.chmod(0o600)
    opened = home.open_home(folder)
    assert len(opened.secret) == 32
    assert not half.exists()
    opened.close()


def test_a_refused_home_gives_its_lock_back(folder):
    home.open_home(folder).close()
    secret = folder / "device.secret"
    secret.chmod(0o644)
    with pytest.raises(UnsafeHome):
        home.open_home(folder)
    secret.chmod(0o600)
    home.open_home(folder).close()


def test_the_lock_is_not_inherited_by_children(folder):
    opened = home.open_home(folder)
    assert os.get_inheritable(opened.lock) is False
    opened.close()
