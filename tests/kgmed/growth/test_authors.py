"""Authors as they are compared."""

import pytest

from kgmed.growth.authors import as_compared


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Doe, Jo", "Doe, J.", True),
        ("Doe, Jo Ann", "DOE, J A", True),
        ("Müller, Eva", "Muller, Eva", True),
        ("van der Flier, Wiesje M", "van der Flier, W", True),
        ("Doe, Jo", "Doe, Kim", False),
        ("Doe, Jo", "Roe, Jo", False),
        ("The ADNI Group", "ADNI group, the", False),
    ],
)
def test_who_is_the_same(one: str, other: str, *, same: bool) -> None:
    assert (as_compared([one]) == as_compared([other])) is same


def test_nobody_is_no_author() -> None:
    assert as_compared(["", " , "]) == frozenset()
