"""Who keeps it, reasons over it and answers. `from kgmed import Engine` is the Python API."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from kgmed.app.engine import Engine

__all__ = ["Engine"]


def __getattr__(name: str) -> Any:
    """Import the engine when it is first asked for: `kgmed --help` should not wait for it."""
    if name == "Engine":
        from kgmed.app.engine import Engine

        return Engine
    raise AttributeError(name)
