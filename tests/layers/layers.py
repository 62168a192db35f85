"""Checks a tree against the rules: layers.py ROOT. Prints each violation; exits 1 if there is one."""

import os
import pathlib
import subprocess
import sys
from typing import Iterator

import rules

NOT_OURS = ("build", "build-", ".git", "__pycache__", "node_modules", ".mypy_cache", ".pytest_cache")


def walk(root: pathlib.Path) -> Iterator[str]:
    for folder, folders, files in os.walk(root):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        for name in files:
            yield (pathlib.Path(folder) / name).relative_to(root).as_posix()


def list_files(root: pathlib.Path) -> list[str]:
    """What git would commit, or, in an unpacked archive, what is there."""
    if not (root / ".git").exists():
        return sorted(walk(root))
    command = ["git", "-C", str(root), "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, check=True, capture_output=True).stdout.decode()
    return sorted(path for path in set(listed.split("\0")) if path and (root / path).is_file())


def check(root: pathlib.Path) -> list[str]:
    tree = rules.Tree(root, list_files(root))
    found = (finding for rule in rules.ALL for finding in rule(tree))
    return [f"{path}:{line}: {what}" for path, line, what in found]


def main() -> int:
    root = pathlib.Path(sys.argv[1] if len(sys.argv) > 1 else ".").resolve()
    violations = check(root)
    print("\n".join(violations) if violations else f"{root.name}: every rule holds")
    return 1 if violations else 0


if __name__ == "__main__":
    sys.exit(main())
