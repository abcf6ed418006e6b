"""The files of a compiled vocabulary, mapped into memory and never parsed."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

_NO_TEXT = np.zeros(0, dtype=np.uint8)


class Strings:
    """Many strings in one file, found by their row."""

    def __init__(self, folder: Path, stem: str) -> None:
        self._ends = load(folder / f"{stem}.ends.npy")
        path = folder / f"{stem}.text"
        size = path.stat().st_size
        self._text = np.asarray(np.memmap(path, mode="r", dtype=np.uint8)) if size else _NO_TEXT

    def __getitem__(self, row: int) -> str:
        return bytes(self._text[self._ends[row] : self._ends[row + 1]]).decode("utf-8")


def load(path: Path) -> npt.NDArray[Any]:
    """The array of a `.npy` file, mapped."""
    return np.asarray(np.load(path, mmap_mode="r", allow_pickle=False))
