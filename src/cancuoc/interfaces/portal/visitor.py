"""Who stands before the public door: nobody we know, so an opaque mark of the address."""

from __future__ import annotations

from typing import Final

from django.conf import settings
from django.http import HttpRequest
from django.utils.crypto import salted_hmac

from cancuoc.foundation.actor import Actor

PURPOSE: Final = "Công dân tự làm trên cổng"


def visitor(request: HttpRequest) -> Actor:
    """Return the actor of a public request.

    The mark is a keyed hash of the address: it slows guessing and tells two visitors apart in
    the log, and nobody can read the address back from it.
    """
    mark = salted_hmac("portal.visitor", _address(request), algorithm="sha256").hexdigest()[:24]
    return Actor.citizen(mark).for_purpose(PURPOSE)


def _address(request: HttpRequest) -> str:
    # Behind our own proxy every visitor has the proxy's address; its last hop is the true one.
    forwarded = str(request.META.get("HTTP_X_FORWARDED_FOR", ""))
    if settings.SECURE_PROXY_SSL_HEADER and forwarded:
        return forwarded.rsplit(",", 1)[-1].strip()
    return str(request.META.get("REMOTE_ADDR", ""))
