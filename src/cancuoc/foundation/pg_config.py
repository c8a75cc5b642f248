"""The settings of the embedded server: sized to the machine, and never unsafe.

`fsync`, `full_page_writes` and `synchronous_commit` are not mentioned on purpose. Their
defaults are the safe values, and `db_safety` refuses to work on anything else.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

FILE_NAME: Final = "cancuoc.conf"
_MIB = 1024 * 1024

STEADY: Final[Mapping[str, str]] = {
    "listen_addresses": "127.0.0.1",
    # Loopback only: a socket path breaks at 107 bytes, and the folder may lie deep.
    "unix_socket_directories": "",
    "max_connections": "120",
    "password_encryption": "scram-sha-256",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # English messages: the lifecycle reads why a start failed.
    "lc_messages": "C",
    "work_mem": "16MB",
    "max_wal_size": "2GB",
    "min_wal_size": "256MB",
    "checkpoint_timeout": "15min",
    "wal_compression": "on",
    "random_page_cost": "1.1",
    # Compiling short queries costs more than running them.
    "jit": "off",
    "log_min_duration_statement": "2s",
    "log_line_prefix": "%m [%p] %q%d ",
    "log_lock_waits": "on",
    "autovacuum_vacuum_scale_factor": "0.05",
    "autovacuum_analyze_scale_factor": "0.02",
}


def memory_bytes() -> int:
    """Return the memory of the machine in bytes."""
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


def sized(memory: int) -> dict[str, str]:
    """Return the settings that depend on `memory` (bytes): 512 MB of buffers on 24 GB.

    An eighth of a small machine, and no more than half a gigabyte on a large one: the rest
    serves better as the cache of the operating system, which the programs share.
    """
    eighth = memory // 8
    return {
        "shared_buffers": f"{max(32, min(512, eighth // _MIB))}MB",
        "maintenance_work_mem": f"{max(32, min(256, eighth // 2 // _MIB))}MB",
        "effective_cache_size": f"{max(64, memory // 2 // _MIB)}MB",
    }


def render(*, port: int, memory: int, extra: Mapping[str, str] | None = None) -> str:
    """Return the text of our settings file for one start on `port`."""
    settings = {**STEADY, **sized(memory), **(extra or {}), "port": str(port)}
    quoted = (
        f"{name} = '{value.replace(chr(39), chr(39) * 2)}'" for name, value in settings.items()
    )
    return "# Written anew at every start; to change a setting for good use ALTER SYSTEM.\n" + (
        "\n".join(quoted) + "\n"
    )


def include_ours(data: Path) -> None:
    """Make the server read our file after its own defaults; `ALTER SYSTEM` still wins."""
    with (data / "postgresql.conf").open("a") as main:
        main.write(f"\ninclude_if_exists = '{FILE_NAME}'\n")
