"""Which files an input names: files, folders with all below them, and glob patterns."""

import glob
import os
from collections.abc import Iterator, Sequence
from pathlib import Path

_NEVER_LITERATURE = frozenset(
    {
        *(".py", ".pyc", ".pyi", ".so", ".js", ".css", ".sh", ".whl", ".lock"),
        *(".md", ".rst", ".pdf", ".png", ".jpg", ".jpeg", ".gif", ".svg", ".log"),
        *(".toml", ".cfg", ".ini", ".yaml", ".yml", ".bel", ".db", ".sqlite", ".gguf", ".npy"),
    }
)
_NEVER_NAMES = frozenset({"readme", "license", "licence", "copying", "notice", "changelog"})


def expand(patterns: Sequence[str]) -> tuple[Path, ...]:
    """The files that the patterns name, each once, sorted.

    In folders, hidden files and what is never literature by its suffix (`.py`, `.md`, `.bel`, …)
    or name (`README`, `LICENSE`) are passed over; a file that is named itself never is.

    Raises:
        ValueError: a pattern names nothing.
    """
    found: set[Path] = set()
    for pattern in patterns:
        path = Path(pattern)
        matches = [path] if path.exists() else [Path(m) for m in _matches(pattern)]
        if not matches:
            raise ValueError(f"{pattern}: there is no such file or folder, and no match")
        for match in matches:
            found.update(_below(match) if match.is_dir() else (match,))
    return tuple(sorted(found))


def _matches(pattern: str) -> list[str]:
    return glob.glob(pattern, recursive=True) if glob.has_magic(pattern) else []


def _below(folder: Path) -> Iterator[Path]:
    for place, folders, files in os.walk(folder):
        folders[:] = [
            name
            for name in folders
            if not name.startswith((".", "__")) and not name.endswith(".dist-info")
        ]
        for name in files:
            path = Path(place, name)
            if not name.startswith(".") and not _never_literature(path) and path.is_file():
                yield path


def _never_literature(path: Path) -> bool:
    return path.suffix.lower() in _NEVER_LITERATURE or path.stem.lower() in _NEVER_NAMES
