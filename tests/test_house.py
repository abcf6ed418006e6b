"""The rules of the house that no other tool checks: length, printing, the lock."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGES = ("graph_schema", "ingest", "kgmed")
MODULES = sorted(path for name in PACKAGES for path in (ROOT / name).rglob("*.py"))
OTHERS = sorted(path for name in ("tests", "benchmarks") for path in (ROOT / name).rglob("*.py"))
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LOCK = (ROOT / "requirements.lock").read_text(encoding="utf-8")

Function = ast.FunctionDef | ast.AsyncFunctionDef


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _body_lines(function: Function) -> int:
    """Lines of the function below its signature and its docstring."""
    body = function.body[1:] if ast.get_docstring(function) is not None else function.body
    return function.end_lineno - body[0].lineno + 1 if body and function.end_lineno else 0


def _parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _functions() -> Iterator[tuple[str, Function]]:
    """Every function of the packages, with its place."""
    for path in MODULES:
        for node in ast.walk(_parse(path)):
            if isinstance(node, Function):
                yield f"{_name(path)}:{node.lineno} {node.name}", node


def _positional(function: Function) -> list[str]:
    return [argument.arg for argument in (*function.args.posonlyargs, *function.args.args)]


def _canonical(requirement: str) -> str:
    name = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert name, requirement
    return re.sub(r"[-_.]+", "-", name[0]).lower()


def _declared() -> list[str]:
    return [*PROJECT["project"]["dependencies"], *PROJECT["dependency-groups"]["dev"]]


def test_a_module_has_at_most_300_lines() -> None:
    lengths = {_name(path): len(path.read_text("utf-8").splitlines()) for path in MODULES + OTHERS}
    assert {name: lines for name, lines in lengths.items() if lines > 300} == {}


def test_a_function_has_at_most_40_lines() -> None:
    lengths = {place: _body_lines(function) for place, function in _functions()}
    assert {place: lines for place, lines in lengths.items() if lines > 40} == {}


def test_a_function_takes_at_most_5_positional_arguments() -> None:
    """Save in the command line, where an argument is an option of the command."""
    counts = {
        place: len(
            [argument for argument in _positional(function) if argument not in {"self", "cls"}]
        )
        for place, function in _functions()
        if not place.startswith("kgmed/cli/")
    }
    assert {place: count for place, count in counts.items() if count > 5} == {}


def test_nothing_prints_outside_the_command_line() -> None:
    printing = [
        f"{_name(path)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(_parse(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Name)
        and node.func.id == "print"
    ]
    assert [place for place in printing if not place.startswith("kgmed/cli/")] == []


def test_no_module_is_a_drawer_for_everything() -> None:
    names = {path.stem for path in MODULES}
    assert not names & {"utils", "util", "helpers", "misc", "common"}


def test_every_entry_of_the_lock_is_pinned_with_hashes() -> None:
    entries = re.split(r"\n(?=[A-Za-z0-9])", LOCK.split("\n", 1)[1])
    assert len(entries) > 50
    for entry in entries:
        assert re.match(r"[a-z0-9._-]+==[^\s;]+( ; [^\\]+)? \\\n", entry), entry[:80]
        assert re.search(r"--hash=sha256:[0-9a-f]{64}", entry), entry[:80]


def test_the_lock_names_no_index() -> None:
    assert "://" not in LOCK
    assert "index" not in re.findall(r"^\s*--([a-z]+)", LOCK, flags=re.MULTILINE)


def test_every_dependency_is_in_the_lock() -> None:
    locked = {_canonical(line) for line in LOCK.splitlines() if re.match(r"[A-Za-z0-9]", line)}
    assert {_canonical(requirement) for requirement in _declared()} <= locked


def test_every_dependency_says_why_it_is_there() -> None:
    lines = (ROOT / "pyproject.toml").read_text(encoding="utf-8").splitlines()
    for requirement in _declared():
        (line,) = [line for line in lines if line.strip().startswith(f'"{requirement}"')]
        assert re.search(r"# \S.{3,}", line), f"no reason beside {requirement}"


def test_no_file_names_a_network_host_of_a_package_index() -> None:
    for name in ("Makefile", ".ci/run", "pyproject.toml", "kgmed/assets/packages.tsv"):
        assert "://" not in (ROOT / name).read_text(encoding="utf-8"), name
