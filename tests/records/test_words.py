"""Splitting text into words, and what somebody types into the words that find it."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from guanxi.records.words import BACKWARDS, Term, fold, read_query, split_words

HAN = "张伟王芳李娜刘洋陈杰国际贸易有限公司上海北京"
LETTERS = "abcxyzABCXYZéÜñßøŁжЖωΣ0123456789"
SIGNS = " \t\n.,;:!?@/_%&()'’-+"

words = st.text(LETTERS, min_size=1, max_size=12)
texts = st.text(LETTERS + HAN + SIGNS + "カタかな한국ー", max_size=60)
runs = st.text(HAN, min_size=2, max_size=8)


def finds(query: str, text: str) -> bool:
    """Whether somebody who types the query finds the text."""
    found = split_words(text)
    return any(all(term.finds(found) for term in terms) for terms in read_query(query))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("José  Müller", {"jose", "muller"}),
        ("Straße Łódź", {"strasse", "lodz"}),
        ("ＡＢＣ１２", {"abc12"}),
        ("张伟", {"张伟", "伟"}),
        ("上海A股2024年", {"上海", "海", "a", "股", "2024", "年"}),
        ("C-000123", {"c123", "123"}),
        ("covid-19", {"covid19", "covid", "19"}),
        ("O'Brien", {"o", "brien", "obrien"}),
        ("wei.zhang@example.com", {"wei", "zhang", "example", "com"}),
        ("https://www.example.com/a", {"example", "com", "a"}),
        ("+8613800138000", {"8613800138000", f"{BACKWARDS}0008310083168"}),
        ("138 0013 8000", {"138", "13", "8000", "13800138000", f"{BACKWARDS}00083100831"}),
        ("50% _", {"50"}),
        ("&!", set()),
    ],
)
def test_text_becomes_words(text: str, expected: set[str]) -> None:
    """Words of letters and digits, pairs of Chinese characters, numbers forwards and backwards."""
    assert split_words(text) == expected


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("8000", "+8613800138000"),
        ("138 0013 8000", "+8613800138000"),
        ("+86 138-0013-8000", "+8613800138000"),
        ("86138", "+8613800138000"),
        ("030 1234567", "+49301234567"),
        ("wei.zhang", "wei.zhang@example.com"),
        ("example.c", "wei.zhang@example.com"),
        ("https://example.com", "www.example.com"),
        ("obrien", "O'Brien"),
        ("o’brien", "O'Brien"),
        ("C-123", "C-000123"),
        ("000123", "C-000123"),
        ("email", "e-mail"),
        ("2024 10001", "order 10001 of 2024"),
        ("伟", "张伟"),
        ("张", "张伟"),
        ("国际贸易", "上海国际贸易有限公司"),
        ("sören", "SOREN"),
    ],
)
def test_what_people_type_finds_the_text(query: str, text: str) -> None:
    """Last digits, parts of addresses, names with and without signs."""
    assert finds(query, text)


@pytest.mark.parametrize(
    ("query", "text"),
    [
        ("伟张", "张伟"),
        ("mulle jose", "José Müller"),
        ("138001380", "+8613800138000"),
        ("uller", "Müller"),
        ("", "Müller"),
        ("%", "50%"),
    ],
)
def test_what_is_not_there_is_not_found(query: str, text: str) -> None:
    """Characters count in their order; only the last word may be a beginning; a part inside a word is none."""
    assert not finds(query, text)


def test_terms_say_how_they_match() -> None:
    """The last word may be a beginning; numbers may be last digits; blanks inside a number are read in two ways."""
    assert read_query("Anna 张伟 b") == ((Term("anna"), Term("张伟"), Term("b", prefix=True)),)
    assert read_query("12 345 67") == (
        (Term("12"), Term("345", last="345"), Term("67", prefix=True)),
        (Term("1234567", prefix=True, last="1234567"),),
    )
    assert read_query("0800 a")[0][0].ranges == (("800", "800"), ("~0080", "~0080\U0010ffff"))
    assert len(read_query(" ".join(f"w{n}" for n in range(30)))[0]) == 10


@given(texts)
def test_every_piece_of_a_text_finds_it(text: str) -> None:
    """Whatever stands between blanks and has a word finds the text it is from."""
    for piece in text.split():
        assert not read_query(piece) or finds(piece, text)


@given(texts, runs, texts)
def test_every_pair_and_every_character_of_a_run_finds_the_text(before: str, run: str, after: str) -> None:
    """Chinese text is found by any part of it."""
    text = f"{before} {run} {after}"
    for start in range(len(run)):
        for end in range(start + 1, len(run) + 1):
            assert finds(run[start:end], text)


@given(words, words)
def test_case_and_width_make_no_difference(one: str, other: str) -> None:
    """A word is found however it is written, and words in any order; the order of letters counts."""
    text = f"{one} {other}"
    wide = "".join(chr(ord(letter) + 0xFEE0) if "!" <= letter <= "~" else letter for letter in one)
    for query in (one.upper(), one.lower(), wide, f"{other} {one}"):
        assert finds(query, text)
    assert fold(wide) == fold(one)


@given(words, st.integers(1, 12))
def test_every_beginning_of_the_last_word_finds_it(word: str, length: int) -> None:
    """Typing a word letter by letter keeps finding it; digits only as a whole, since zeros before them do not count."""
    if not any(letter.isdigit() for letter in word):
        assert finds(fold(word)[:length], f"other {word}")


@given(st.from_regex(r"[1-9][0-9]{6,13}", fullmatch=True), st.integers(3, 14))
def test_the_last_digits_find_a_number(number: str, length: int) -> None:
    """However many are typed, with or without what stands before them."""
    assert finds(number[-length:], f"call +{number} please")
