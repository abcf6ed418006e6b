"""Builds both images, with whatever bases this machine can have.

Where the official ones can be pulled, they are the bases, as for anybody. Where not, a Debian is
put together by debootstrap. Model and vocabularies come from KGMED_HOME, which `make setup` filled,
and on that Debian llama.cpp comes from pip's cache: minutes of work, done already.
"""

import os
import re
import shutil
import subprocess
import sys
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from tests.docker.clients import MissingError, builder, run
from tests.neo4j_server.container import IMAGE, why_no_image
from tests.neo4j_server.maven import PARTS, fetched

ROOT = Path(__file__).resolve().parents[2]
PYTHON_IMAGE = "python:3.11-slim-bookworm"
"""As docker/Dockerfile has it."""
SUITE = "bookworm"
PACKAGES = "ca-certificates,openjdk-17-jre-headless,python3-distutils,python3.11-venv,tini,wget"


class Images(NamedTuple):
    """Names of images that this machine's daemon has."""

    api: str
    neo4j: str


def build_images(home: Path, scratch: Path) -> Images:
    """Both images; seconds where they were built before.

    Raises:
        MissingError: this machine lacks something to build them.
    """
    build = builder()
    official = why_no_image(PYTHON_IMAGE) is None
    arguments = [f"ASSETS={_assets(home)}"]
    if not official:
        arguments += [f"CPU_IMAGE={_debian(scratch)}", f"WHEELS={_wheels(scratch)}"]
    run(
        *build,
        "--network=host",
        *("-t", "kgmed-test-api", "-f", ROOT / "docker" / "Dockerfile"),
        *(part for argument in arguments for part in ("--build-arg", argument)),
        *_pip_settings(scratch),
        ROOT,
    )
    if why_no_image() is None:
        return Images("kgmed-test-api", IMAGE)
    context = scratch / "neo4j"
    shutil.copytree(fetched(home), context / "lib")
    for name in ("start.sh", "container.sh"):
        shutil.copy2(PARTS / name, context)
    run(
        *build,
        *("-t", "kgmed-test-neo4j", "-f", PARTS / "Dockerfile"),
        *("--build-arg", f"BASE={_debian(scratch)}", context),
    )
    return Images("kgmed-test-api", "kgmed-test-neo4j")


def _debian(scratch: Path) -> str:
    """A small Debian as an image."""
    name = f"kgmed-test-debian:{sha256(PACKAGES.encode()).hexdigest()[:12]}"
    if _is_there(name):
        return name
    if shutil.which("debootstrap") is None or os.geteuid() != 0:
        raise MissingError(f"{why_no_image(PYTHON_IMAGE)}; and no debootstrap run as root")
    root = scratch / "debian"
    run("debootstrap", "--variant=minbase", f"--include={PACKAGES}", SUITE, root)
    _import(name, "-C", root, ".")
    shutil.rmtree(root)
    return name


def _assets(home: Path) -> str:
    """Model and vocabularies of `home` as an image."""
    folders = ("packages", "vocabulary")
    files = sorted(path for name in folders for path in (home / name).rglob("*"))
    listing = "\n".join(f"{path.relative_to(home)} {path.stat().st_size}" for path in files)
    name = f"kgmed-test-assets:{sha256(listing.encode()).hexdigest()[:12]}"
    if not _is_there(name):
        _import(name, "-C", home, "--transform=s,^,opt/kgmed/.kgmed/,", *folders)
    return name


def _wheels(scratch: Path) -> str:
    """llama.cpp, as pip built it for this machine, as an image."""
    lock = (ROOT / "requirements.lock").read_text("utf-8")
    entry = re.search(r"^llama-cpp-python==.*?(?=^[a-z])", lock, re.MULTILINE | re.DOTALL)
    assert entry
    # A name for what is in it: imported anew, it would have everything after it built anew.
    name = f"kgmed-test-wheels:{sha256(entry[0].encode()).hexdigest()[:12]}"
    if _is_there(name):
        return name
    requirement = scratch / "llama.lock"
    requirement.write_text(entry[0], "utf-8")
    pip = (sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "--require-hashes")
    run(*pip, "-r", requirement, "-w", scratch / "wheels")
    _import(name, "-C", scratch / "wheels", ".")
    return name


def _import(name: str, *files: str | Path) -> None:
    with subprocess.Popen(["tar", "-c", *files], stdout=subprocess.PIPE) as tar:
        subprocess.run(
            ["docker", "import", "-", name], stdin=tar.stdout, check=True, capture_output=True
        )
    assert tar.returncode == 0


def _is_there(name: str) -> bool:
    command = ["docker", "image", "inspect", name]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _pip_settings(scratch: Path) -> list[str]:
    """The settings that pip has here, for the build: its index, its certificates."""
    settings = {
        name.rpartition(".")[2]: value.strip("'\"")
        for name, _, value in (
            line.partition("=")
            for line in run(sys.executable, "-m", "pip", "config", "list").splitlines()
        )
        if name.rpartition(".")[2] in {"index-url", "extra-index-url", "cert", "trusted-host"}
    }
    secrets = []
    if "cert" in settings:
        secrets += ["--secret", f"id=ca.pem,src={settings['cert']}"]
        settings["cert"] = "/run/secrets/ca.pem"
    file = scratch / "pip.conf"
    lines = (f"{name} = {value}" for name, value in settings.items())
    file.write_text("\n".join(("[global]", *lines, "")), "utf-8")
    return [*secrets, "--secret", f"id=pip.conf,src={file}"]
