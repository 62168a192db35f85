"""One function a rule. Each takes a Tree and yields (path, line, what is wrong)."""

import fnmatch
import pathlib
import re
from typing import Iterator, NamedTuple, Optional

import table

INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]', re.MULTILINE)


class Tree(NamedTuple):
    root: pathlib.Path
    files: list[str]  # relative, with forward slashes

    def read(self, path: str) -> str:
        return (self.root / path).read_bytes().decode("utf-8", "replace")


Finding = tuple[str, int, str]


def is_under(path: str, folder: str) -> bool:
    return path == folder or path.startswith(folder + "/")


def layer_of(path: str) -> Optional[str]:
    return next((name for name in table.LAYERS if is_under(path, name)), None)


def is_system(header: str) -> bool:
    if header in table.LIBRARY_HEADERS:
        return False
    folder, slash, _ = header.partition("/")
    return folder in table.SYSTEM_FOLDERS if slash else header.endswith(".h")


def is_project_header(header: str) -> bool:
    return is_under(header, "core") or is_under(header, "capi") or header == table.PUBLIC_HEADER


def is_local(tree: Tree, path: str, quote: str, header: str) -> bool:
    beside = str(pathlib.PurePosixPath(path).parent / header)
    return quote == '"' and ".." not in header.split("/") and beside in tree.files


def is_allowed(name: str, header: str) -> bool:
    layer = table.LAYERS[name]
    if is_under(header, name) or any(is_under(header, allowed) for allowed in layer.headers):
        return True
    if is_project_header(header):
        return False
    if "/" not in header and "." not in header:
        return not (layer.pure and header in table.IMPURE_HEADERS)
    if is_system(header):
        return layer.system
    return header.partition("/")[0] in layer.libraries


def includes(tree: Tree) -> Iterator[Finding]:
    """The include table."""
    for path in tree.files:
        if not path.endswith((".h", ".cpp", ".c")):
            continue
        if not any(is_under(path, folder) for folder in table.GOVERNED):
            continue
        name = layer_of(path)
        if name is None:
            yield path, 1, "belongs to no layer of tests/layers/table.py"
            continue
        text = tree.read(path)
        for match in INCLUDE.finditer(text):
            quote, header = match.groups()
            if not is_local(tree, path, quote, header) and not is_allowed(name, header):
                line = text.count("\n", 0, match.start(2)) + 1
                yield path, line, f"{name} may not include {header}"


def purity(tree: Tree) -> Iterator[Finding]:
    """Who decides something is told the time."""
    for path in tree.files:
        name = layer_of(path)
        if name is None or not table.LAYERS[name].pure or not path.endswith((".h", ".cpp")):
            continue
        text = tree.read(path)
        for match in re.finditer(table.IMPURE_CALLS, text):
            yield path, text.count("\n", 0, match.start()) + 1, f"{name} may not use {match.group()}"


def names(tree: Tree) -> Iterator[Finding]:
    """No file or folder is a drawer for odds and ends."""
    for path in tree.files:
        for part in pathlib.PurePosixPath(path).parts:
            if part.split(".")[0].lower() in table.FORBIDDEN_NAMES:
                yield path, 1, f'"{part}" says nothing about what is inside'


def lengths(tree: Tree) -> Iterator[Finding]:
    """Small files."""
    for path in tree.files:
        if not path.endswith(table.CODE_SUFFIXES):
            continue
        lines = tree.read(path).count("\n")
        if lines > table.MAX_LINES:
            yield path, lines, f"{lines} lines, more than {table.MAX_LINES}"


def tabs(tree: Tree) -> Iterator[Finding]:
    """Spaces only."""
    for path in tree.files:
        if path.endswith(table.TEXT_SUFFIXES):
            before, tab, _ = tree.read(path).partition("\t")
            if tab:
                yield path, before.count("\n") + 1, "a tab"


def readmes(tree: Tree) -> Iterator[Finding]:
    """A README.md in every folder."""
    folders = {str(up) for path in tree.files for up in pathlib.PurePosixPath(path).parents}
    for folder in sorted(folders):
        exempt = any(fnmatch.fnmatch(folder, pattern) for pattern in table.NO_README)
        if not exempt and f"{folder}/README.md" not in tree.files:
            yield folder, 1, "has no README.md"


def foreign_text(tree: Tree) -> Iterator[Finding]:
    """Nothing that belongs to one machine."""
    for path in tree.files:
        text = tree.read(path)
        for pattern, what in table.FOREIGN_TEXT:
            for match in re.finditer(pattern, text):
                yield path, text.count("\n", 0, match.start()) + 1, f"{what}: {match.group()}"


ALL = (includes, purity, names, lengths, tabs, readmes, foreign_text)
