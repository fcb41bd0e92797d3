"""The signed token of a public form."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.triggers.form_token import Token, TokenFault, check_token, issue_token

SECRET = b"a secret of the server"
MADE = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("age", "expected"),
    [
        (timedelta(seconds=1.9), TokenFault.TOO_FAST),
        (timedelta(seconds=2), Token("abc", MADE)),
        (timedelta(hours=24), Token("abc", MADE)),
        (timedelta(hours=24, seconds=1), TokenFault.EXPIRED),
        (timedelta(seconds=-5), TokenFault.TOO_FAST),
    ],
)
def test_a_page_is_neither_too_fast_nor_too_old(age: timedelta, expected: Token | TokenFault) -> None:
    """Two seconds to a day."""
    token = issue_token(SECRET, "lead", "abc", MADE)
    assert check_token(SECRET, "lead", token, MADE + age) == expected


def test_a_token_of_another_form_or_server_is_forged() -> None:
    """Signature and form name must fit."""
    token = issue_token(SECRET, "lead", "abc", MADE)
    later = MADE + timedelta(minutes=1)
    assert check_token(SECRET, "complaint", token, later) is TokenFault.FORGED
    assert check_token(b"other", "lead", token, later) is TokenFault.FORGED


@given(st.text())
def test_any_other_text_is_forged(text: str) -> None:
    """Nothing that was not signed is taken, and nothing raises."""
    assert check_token(SECRET, "lead", text, MADE) is TokenFault.FORGED
