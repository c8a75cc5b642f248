"""A page in the dark theme, as an officer at 21:30 sees it.

The theme changes colours alone, so of axe only the rules about colour are asked again.
"""

from __future__ import annotations

from typing import Final

from playwright.sync_api import Page
from tests.support.browser import screenshot

_RULES: Final = ["color-contrast", "link-in-text-block"]


def assert_readable_in_the_dark(page: Page, name: str) -> None:
    """Fail with what axe cannot read in the dark theme; keep a picture, and go back to light.

    `assert_accessible` has to have run on the page before: it brings axe along.
    """
    page.emulate_media(color_scheme="dark")
    found = page.evaluate(
        """rules => axe.run('body', {runOnly: {type: 'rule', values: rules}})
        .then(r => r.violations.flatMap(v => v.nodes.map(
            n => `${v.id}: ${n.target.join(' ')} – ${n.failureSummary.replace(/\\s+/g, ' ')}`)))""",
        _RULES,
    )
    screenshot(page, f"{name}-dark")
    page.emulate_media(color_scheme="light")
    assert not found, "\n".join(found)
