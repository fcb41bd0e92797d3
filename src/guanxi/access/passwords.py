"""Passwords: argon2id with the parameters RFC 9106 recommends for machines with little memory (section 4)."""

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from argon2.profiles import RFC_9106_LOW_MEMORY

from guanxi.platform.errors import Invalid

MIN_LENGTH = 10
MAX_LENGTH = 1024
_hasher = PasswordHasher.from_parameters(RFC_9106_LOW_MEMORY)
# Compared against when there is no such user, so that the answer takes as long as a wrong password does.
_NOBODY = (
    "$argon2id$v=19$m=65536,t=3,p=4$Z3VhbnhpLW5vYm9keS1oZXJl$MDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDA"
)


def check_new_password(password: str) -> None:
    """Refuse a password that is too short or too long to hash in reasonable time.

    Raises:
        Invalid: code ``access.password_rule``, field ``password``.
    """
    if not MIN_LENGTH <= len(password) <= MAX_LENGTH:
        rule = f"A password has {MIN_LENGTH} to {MAX_LENGTH} characters."
        raise Invalid("access.password_rule", rule, "Choose another one.", {"password": rule})


def hash_password(password: str) -> str:
    """Return the argon2id hash with its salt and parameters; takes about 50 ms."""
    return _hasher.hash(password)


def verify_password(stored: str | None, password: str) -> bool:
    """Tell whether the password belongs to the stored hash; as slow when there is no hash at all."""
    try:
        _hasher.verify(stored or _NOBODY, password)
    except (VerificationError, InvalidHashError):
        return False
    return bool(stored)
