"""The page of the benchmarks says what the stored results say."""

from bench.table import PAGE, page


def test_the_page_is_that_of_the_stored_results() -> None:
    """Who stores a result writes the page with it: `python -m bench` does both."""
    assert PAGE.read_text() == page()
