"""Real wheels, made on the spot, in a folder that pip is told to look in."""

import zipfile
from pathlib import Path

from kgmed.assets import Kind, Package
from kgmed.assets.wheels import sha256_of

METADATA = "Metadata-Version: 2.1\nName: tiny-model\nVersion: 1.0\n"
WHEEL = "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n"


def make_wheel(folder: Path, members: dict[str, str]) -> Path:
    """A wheel `tiny-model` 1.0 with these members beside its metadata and licence."""
    path = folder / "tiny_model-1.0-py3-none-any.whl"
    info = "tiny_model-1.0.dist-info"
    described = {f"{info}/METADATA": METADATA, f"{info}/WHEEL": WHEEL, f"{info}/RECORD": ""}
    with zipfile.ZipFile(path, "w") as archive:
        for name, text in {**members, **described, f"{info}/LICENSE": "Be kind."}.items():
            archive.writestr(name, text)
    return path


def package_of(wheel: Path, *, kind: Kind = Kind.MODEL, sha256: str = "") -> Package:
    """The pin of such a wheel."""
    return Package(
        name="tiny-model",
        version="1.0",
        kind=kind,
        sha256=sha256 or sha256_of(wheel),
        licence="MIT",
        main="tiny_model/tiny.gguf",
        keep="tiny_model/",
        about="a model for tests",
    )
