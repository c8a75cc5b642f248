"""Passwords in tests: the same algorithm and the same form, at the lowest price."""

from __future__ import annotations

from django.contrib.auth.hashers import Argon2PasswordHasher


class QuickArgon2(Argon2PasswordHasher):
    """Argon2 that takes no time. A process under test reads its hashes as it reads any."""

    time_cost = 1
    memory_cost = 8
    parallelism = 1
