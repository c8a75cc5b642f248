"""Answers carried to partners by HTTP."""

from __future__ import annotations

import json
import logging
from typing import Any, Final
from urllib.error import URLError
from urllib.request import HTTPRedirectHandler, Request, build_opener

from cancuoc.domain.abis.ports import Callback, CallbackUnreachable

logger = logging.getLogger("cancuoc.abis")
_SECONDS: Final = 5.0


class NullCallback(Callback):
    """Delivers nothing, and says so: partners that wait for callbacks get no answer."""

    def post(self, *, address: str, body: Any, failed: bool) -> None:
        logger.warning("no way out to partners is configured: an answer stays here")
        raise CallbackUnreachable("no way out")


class NoRedirects(HTTPRedirectHandler):
    """An agreed address must not send us on to another one."""

    def redirect_request(self, *_given: Any, **_named: Any) -> None:
        return None


class HttpCallback(Callback):
    """Posts JSON to an address whose host was agreed; follows no redirection."""

    def post(self, *, address: str, body: Any, failed: bool) -> None:
        kind = "application/error+json" if failed else "application/json"
        request = Request(
            address,
            data=json.dumps(body).encode(),
            headers={"Content-Type": kind},
            method="POST",
        )
        try:
            with build_opener(NoRedirects).open(request, timeout=_SECONDS) as answer:
                status = answer.status
        except (URLError, OSError, ValueError) as error:
            raise CallbackUnreachable(type(error).__name__) from error
        if not 200 <= status < 300:
            raise CallbackUnreachable(str(status))
