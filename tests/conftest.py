"""Fixtures of the tests that cross packages."""

from __future__ import annotations

from tests.support.browser import browser, page, phone_page

__all__ = ["browser", "page", "phone_page"]
