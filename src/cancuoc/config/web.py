"""Hooks of the web server: what each of its processes does once, before the first page."""

from __future__ import annotations

from typing import Any

from cancuoc.planner.floor import warming


def post_fork(_server: Any, _worker: Any) -> None:
    """Let no page wait for the compiler: what was compiled is loaded beside the work.

    After the fork, because a thread does not come along into the child.
    """
    warming.beside()
