"""What the deployment tells us through the environment, read once and in one place."""

from __future__ import annotations

import os
import secrets
from urllib.parse import parse_qsl, unquote, urlsplit

from cancuoc.foundation.home import home

__all__ = ["database", "home", "secret"]


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


def secret(name: str) -> str:
    """Return a secret kept in `home()/secrets/<name>`, made on first use with mode 0600."""
    given = os.environ.get(f"CANCUOC_{name.upper()}")
    if given:
        return given
    path = home() / "secrets" / name
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        try:
            descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        except FileExistsError:
            return path.read_text()
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_urlsafe(48))
    return path.read_text()
