"""Who decides."""

import getpass

UNKNOWN = "unknown"
"""Who changed something, where nobody said so."""


def curator_name(*given: str | None) -> str:
    """The first of these names that is not blank, else the login name; never empty."""
    for name in given:
        if name and name.strip():
            return name.strip()
    try:
        return getpass.getuser() or UNKNOWN
    except (OSError, KeyError):
        return UNKNOWN
