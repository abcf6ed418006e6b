"""Which LoRA adapter goes with a model: the one that is named, or the shipped one on its base.

An adapter names the SHA-256 of the model that it was trained for, and is refused with another.
"""

import hashlib
from importlib.resources import files
from pathlib import Path

from kgmed.errors import ModelError

BASE_KEY = "kgmed.base.sha256"
"""Where an adapter's GGUF says which model it is for."""
NO_ADAPTER = "none"
"""What `llm.lora` says where no adapter is wanted."""
_SHIPPED = "adapter.gguf"


def shipped_adapter() -> Path | None:
    """The adapter of the default model that the package brings along."""
    path = Path(str(files("kgmed.llm.adapter"))) / _SHIPPED
    return path if path.is_file() else None


def adapter_for(model_sha256: str, lora: str) -> Path | None:
    """The adapter to put on a model: the file `lora`, none for `none`, and where nothing is said
    the shipped one, if it was trained for this model.

    Raises:
        ModelError: the adapter that is named is missing, no GGUF, or for another model.
    """
    if lora == NO_ADAPTER:
        return None
    if not lora:
        path = shipped_adapter()
        return path if path is not None and base_of(path) == model_sha256 else None
    path = Path(lora)
    base = base_of(path)
    if base and base != model_sha256:
        raise ModelError(
            f"the adapter {path} was trained for another model (SHA-256 {base[:12]}…)",
            hint=f"this one is {model_sha256[:12]}…; name the model that the adapter is for",
        )
    return path


def base_of(adapter: Path) -> str:
    """The SHA-256 of the model that an adapter was trained for; empty where it does not say.

    Read from the head of the file, since llama.cpp tells only after it has loaded both.

    Raises:
        ModelError: the file cannot be read.
    """
    try:
        with adapter.open("rb") as handle:
            head = handle.read(65_536)
    except OSError as error:
        raise ModelError(f"cannot read the adapter {adapter}: {error.strerror}") from error
    _, found, rest = head.partition(BASE_KEY.encode())
    value = rest[12:76]  # a 4-byte type and an 8-byte length stand before the 64 digits
    return value.decode("ascii", "replace") if found and len(value) == 64 else ""


def sha256_of(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise ModelError(f"cannot read {path}: {error.strerror}") from error
