"""Who acts from the command line."""

from __future__ import annotations

import getpass

from cancuoc.foundation.actor import Actor


def operator() -> Actor:
    """Whoever holds the machine acts as the system; the audit keeps the name of the login."""
    try:
        login = getpass.getuser()
    except (KeyError, OSError):
        login = "unknown"
    return Actor.system(f"cli:{login}"[:60])
