"""Models, vocabularies and curated knowledge that come as packages, kept in `KGMED_HOME`."""

from kgmed.assets.catalogue import MODELS, VOCABULARIES, Kind, Package, catalogue
from kgmed.assets.packages import (
    Installed,
    default_model,
    fetch,
    installed,
    package_path,
    pipeline_location,
    pull,
)

__all__ = [
    "MODELS",
    "VOCABULARIES",
    "Installed",
    "Kind",
    "Package",
    "catalogue",
    "default_model",
    "fetch",
    "installed",
    "package_path",
    "pipeline_location",
    "pull",
]
