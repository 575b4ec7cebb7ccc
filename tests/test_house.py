"""The house: which room may import which, and that core and report touch no file, clock, environment or terminal."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

import dedupe_brief

PACKAGE = Path(dedupe_brief.__file__).parent
NAME = "dedupe_brief"

COMMON = {"errors", "version"}
"""What every room may import."""

MAY_IMPORT = {
    "errors": set(),
    "version": set(),
    "core": {"core"},
    "readers": {"core", "readers"},
    "writers": {"core", "writers"},
    "archive": {"core", "archive"},
    "corpus": {"core", "corpus"},
    "report": {"core", "report"},
    "engine": {"core", "readers", "writers", "engine"},
    "api": {"core", "readers"},
    "cli": {"core", "readers", "writers", "archive", "corpus", "engine", "report", "cli"},
    "__init__": {"api", "core"},
    "__main__": {"cli"},
}
"""Imports run downwards: cli → readers, writers, archive, corpus, engine, report → core."""

HEAVY = [
    "opencc",
    "numpy",
    "re2",
    "yaml",
    "chardet",
    "rapidfuzz",
    "rich",
    "typer",
    "pyarrow",
    "trafilatura",
    "diff_match_patch",
    "zstandard",
]

IMPURE_MODULES = {
    "os",
    "pathlib",
    "time",
    "random",
    "secrets",
    "subprocess",
    "socket",
    "sys",
    "tempfile",
    "io",
    "shutil",
}
IMPURE_NAMES = {"open", "print", "input"}
FILE_METHODS = {"open", "write_text", "write_bytes", "unlink", "mkdir", "environ", "now", "today", "utcnow"}

MODULES = sorted(PACKAGE.rglob("*.py"))

PURE = {"core", "report"}
"""Rooms that give the same for the same, whatever the machine."""


def _id(path: Path) -> str:
    return path.relative_to(PACKAGE).as_posix()


def _room(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def _imports(path: Path) -> Iterator[str]:
    """Yield the dotted name of everything a module imports, also inside functions."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are written in full"
            assert node.module is not None
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


@pytest.mark.parametrize("path", MODULES, ids=_id)
def test_imports_run_downwards(path: Path) -> None:
    room = _room(path)
    allowed = MAY_IMPORT[room] | COMMON
    for name in _imports(path):
        if name.startswith(f"{NAME}."):
            assert name.split(".")[1] in allowed, f"{room} may not import {name}"


@pytest.mark.parametrize("path", [path for path in MODULES if _room(path) in PURE], ids=_id)
def test_core_and_report_are_pure(path: Path) -> None:
    for name in _imports(path):
        if name not in {"pathlib.PurePosixPath", "pathlib.PurePath"}:
            assert name.split(".")[0] not in IMPURE_MODULES, f"a pure room may not import {name}"
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Name):
            assert node.id not in IMPURE_NAMES, f"line {node.lineno}: a pure room may not use {node.id}"
        if isinstance(node, ast.Attribute):
            assert node.attr not in FILE_METHODS, f"line {node.lineno}: a pure room may not use .{node.attr}"


@pytest.mark.parametrize("path", [path for path in MODULES if _room(path) in PURE], ids=_id)
def test_they_read_no_file_but_package_data(path: Path) -> None:
    tree = ast.parse(path.read_text("utf-8"))
    reads = [
        n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr in {"read_text", "read_bytes"}
    ]
    if reads:
        assert "importlib.resources" in set(_imports(path))


def test_the_folders_of_core_import_one_another_in_one_direction() -> None:
    folders = {path.parent.name: path.parent for path in MODULES if path.parent.parent == PACKAGE / "core"}
    imported = {
        name: {
            used.split(".")[2]
            for path in folder.glob("*.py")
            for used in _imports(path)
            if used.startswith(f"{NAME}.core.")
        }
        for name, folder in folders.items()
    }
    graph = {name: (others & set(folders)) - {name} for name, others in imported.items()}
    assert len(graph) > 1
    assert list(TopologicalSorter(graph).static_order())  # CycleError, if two need each other


def test_every_room_is_known() -> None:
    assert {_room(path) for path in MODULES} <= set(MAY_IMPORT)


def test_what_others_use_of_a_module_is_in_its_all() -> None:
    modules = {_dotted(path): path for path in MODULES}
    offered = {name: _offered(path) for name, path in modules.items()}
    for user in MODULES:
        for name in _used(user, set(modules)):
            module, _, attribute = name.rpartition(".")
            if module in offered and offered[module] is not None and not attribute.startswith("__"):
                assert attribute in (offered[module] or ()), f"{_id(user)} uses {name}"


def _dotted(path: Path) -> str:
    return ".".join((NAME, *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def _offered(path: Path) -> set[str] | None:
    """Return a module's ``__all__``; None if it has none."""
    for node in ast.parse(path.read_text("utf-8")).body:
        if isinstance(node, ast.Assign) and any(
            isinstance(target, ast.Name) and target.id == "__all__" for target in node.targets
        ):
            return set(ast.literal_eval(node.value))
    return None


def _used(path: Path, modules: set[str]) -> Iterator[str]:
    """Yield the dotted names of our own that a module imports, or takes from a module that it imports."""
    imported: dict[str, str] = {}
    tree = ast.parse(path.read_text("utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith(NAME):
            for alias in node.names:
                name = f"{node.module}.{alias.name}"
                if name in modules:
                    imported[alias.asname or alias.name] = name
                else:
                    yield name
    shadowed = {
        node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)
    }  # a module's name for a value
    shadowed |= {n.id for n in ast.walk(tree) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
    for node in ast.walk(tree):
        if not isinstance(node, ast.Attribute) or not isinstance(node.value, ast.Name):
            continue
        if node.value.id in imported.keys() - shadowed:
            yield f"{imported[node.value.id]}.{node.attr}"


def test_importing_the_package_imports_nothing_heavy() -> None:
    code = f"import sys, {NAME}; print([name for name in {HEAVY} if name in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)  # noqa: S603  our own words
    assert result.stdout == "[]\n"


def test_the_api_is_there_when_it_is_asked_for() -> None:
    for name in dedupe_brief.__all__:
        assert getattr(dedupe_brief, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        _ = dedupe_brief.nothing
