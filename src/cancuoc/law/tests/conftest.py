"""One setting for the property tests: no time limit per example, because the machine is shared."""

from hypothesis import settings

settings.register_profile("law", deadline=None)
settings.load_profile("law")
