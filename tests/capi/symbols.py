"""What libfailsoft exports, in the four places that must agree.

symbols.py check NM LIBRARY MAP LIST HEADER...   exits 1 and says what differs
symbols.py program LIST                          prints a C program that checks the list at compile and link time
"""

import re
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

Names = dict[str, str]  # name -> value of an enumerator, "" for a function


def from_list(path: str) -> Names:
    """Lines of capi/symbols-in-versions.txt: NAME KIND SINCE [VALUE]."""
    names: Names = {}
    for line in Path(path).read_text().splitlines():
        if not line or line.startswith("#"):
            continue
        name, kind, _since, *value = line.split()
        if name in names or (kind, len(value)) not in (("function", 0), ("enumerator", 1)):
            sys.exit(f"{path}: not understood: {line}")
        names[name] = value[0] if value else ""
    return names


def from_headers(paths: Sequence[str]) -> Names:
    text = re.sub(r"/\*.*?\*/", "", "".join(Path(path).read_text() for path in paths), flags=re.S)
    functions = re.findall(r"FAILSOFT_API\b[^;]*?\b(failsoft_\w+)\s*\(", text)
    enumerators = re.findall(r"^\s*(FAILSOFT_\w+)\s*=\s*([-\w]+)", text, flags=re.M)
    return {**dict.fromkeys(functions, ""), **{name: str(int(value, 0)) for name, value in enumerators}}


def from_map(path: str) -> Names:
    listed = Path(path).read_text().split("global:")[1].split("local:")[0]
    return dict.fromkeys(re.findall(r"\w+", listed), "")


def from_library(nm: str, path: str) -> Names:
    output = subprocess.run([nm, "-D", "--defined-only", path], capture_output=True, text=True, check=True)
    rows = [line.split() for line in output.stdout.splitlines()]
    # Type A: the version nodes themselves.
    return {row[-1].split("@")[0]: "" for row in rows if row[-2] != "A"}


def differences(expected: Names, found: Names, where: str) -> list[str]:
    missing = [f"{name}: not in {where}" for name in expected if name not in found]
    extra = [f"{name}: only in {where}" for name in found if name not in expected]
    changed = [
        f"{name}: {value} in the list, {found[name]} in {where}"
        for name, value in expected.items()
        if found.get(name, value) != value
    ]
    return missing + extra + changed


def check(nm: str, library: str, version_map: str, list_path: str, *headers: str) -> None:
    names = from_list(list_path)
    functions = {name: value for name, value in names.items() if not value}
    found = differences(names, from_headers(headers), "the headers")
    found += differences(functions, from_map(version_map), version_map)
    found += differences(functions, from_library(nm, library), library)
    sys.exit("\n".join(found) if found else 0)


def program(list_path: str) -> None:
    print("#include <failsoft/failsoft.h>\n")
    names = from_list(list_path)
    for name, value in names.items():
        if value:
            print(f'_Static_assert({name} == {value}, "{name} was renumbered");')
    print("\ntypedef void (*function)(void);\nstatic const function functions[] = {")
    print("".join(f"    (function){name},\n" for name, value in names.items() if not value) + "};\n")
    print("int main(void) {\n  for (size_t i = 0; i < sizeof functions / sizeof functions[0]; ++i) {")
    print("    if (!functions[i]) return 1;\n  }\n  return 0;\n}")


if __name__ == "__main__":
    {"check": check, "program": program}[sys.argv[1]](*sys.argv[2:])
