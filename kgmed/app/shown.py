"""Text from the literature as it may be shown: it is data, wherever it is shown."""

import unicodedata


def plain(text: str) -> str:
    """The text on one line, without control, format and bidirectional-override characters."""
    kept = (
        " " if character in "\n\r\t" else character
        for character in text
        if character in "\n\r\t" or not unicodedata.category(character).startswith("C")
    )
    return "".join(kept)
