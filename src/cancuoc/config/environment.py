"""What the deployment tells us through the environment, read once and in one place."""

from __future__ import annotations

import os
import secrets
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

from cancuoc.foundation.home import home

__all__ = ["database", "home", "listed", "secret"]


def database(url: str) -> dict[str, object]:
    """Turn a PostgreSQL URL into Django's connection settings.

    A Unix socket directory may be given as the `host` query parameter, as libpq does.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ValueError(
            f"DATABASE_URL phải bắt đầu bằng postgresql://, không phải {parts.scheme!r}"
        )
    query = dict(parse_qsl(parts.query))
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "cancuoc",
        "USER": unquote(parts.username or "") or query.pop("user", ""),
        "PASSWORD": unquote(parts.password or "") or query.pop("password", ""),
        "HOST": query.pop("host", "") or parts.hostname or "",
        "PORT": query.pop("port", "") or str(parts.port or ""),
        "CONN_MAX_AGE": 600,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {**query, "options": "-c timezone=UTC"},
    }


def listed(name: str, default: str = "") -> list[str]:
    """Return the words of a variable that holds a list; people also put spaces after commas."""
    words = os.environ.get(name, default).split(",")
    return [word.strip() for word in words if word.strip()]


def secret(name: str) -> str:
    """Return a secret kept in `home()/secrets/<name>`, made on first use with mode 0600."""
    given = os.environ.get(f"CANCUOC_{name.upper()}")
    if given:
        return given
    path = home() / "secrets" / name
    if not path.exists():
        _keep(path, secrets.token_urlsafe(48))
    return path.read_text()


def _keep(path: Path, value: str) -> None:
    """Write a secret whole before it gets its name; of two that start at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    temporary = path.with_name(f".{path.name}.{secrets.token_hex(8)}")
    descriptor = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "w") as file:
            file.write(value)
        os.link(temporary, path)
    except FileExistsError:
        return
    finally:
        temporary.unlink()
