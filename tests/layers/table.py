"""Who may include whom. A folder may always include itself and the C++ standard library."""

from typing import NamedTuple


class Layer(NamedTuple):
    headers: tuple[str, ...] = ()  # folders or single headers of this project
    libraries: tuple[str, ...] = ()  # first part of a third party's include path
    system: bool = False  # POSIX and Linux headers
    pure: bool = False  # asks neither the clock nor chance: both are handed in


PUBLIC_HEADER = "failsoft/failsoft.h"

IMPURE_HEADERS = ("ctime", "random", "thread", "mutex", "condition_variable", "future", "filesystem")
IMPURE_CALLS = r"_clock::now\b|\brandom_device\b|\bgetenv\b|\bstd::rand\b"

LAYERS = {
    "core/base": Layer(system=True),
    "core/json": Layer(("core/base",), ("rapidjson",)),
    "core/sse": Layer(("core/base",), pure=True),
    "core/config": Layer(("core/base", "core/json")),
    "core/text": Layer(("core/base", "core/json"), ("utf8proc.h", "emmintrin.h"), pure=True),
    "core/wire": Layer(("core/base", "core/json"), pure=True),
    "core/policy": Layer(("core/base", "core/config/options.h"), pure=True),
    "core/net": Layer(("core/base",), ("curl",), system=True),
    "core/engine": Layer(("core",), system=True),
    "capi/src": Layer((PUBLIC_HEADER, "core/engine/facade.h", "core/base"), system=True),
    "bindings/python": Layer((PUBLIC_HEADER,), ("pybind11", "Python.h"), system=True),
    "bindings/node": Layer((PUBLIC_HEADER,), ("napi.h",), system=True),
    "bindings/cli": Layer((PUBLIC_HEADER,), ("CLI",), system=True),
    "tests/simulator": Layer(
        ("core/base", "core/json"), ("boost", "nghttp2", "openssl", "zlib.h"), system=True
    ),
}

# Sources below these must belong to a layer.
GOVERNED = ("core", "capi/src", "bindings", "tests/simulator")

# System headers: these folders, and any other plain <name.h> that is no library's.
SYSTEM_FOLDERS = ("sys", "netinet", "arpa", "linux", "net")
LIBRARY_HEADERS = ("Python.h", "napi.h", "node_api.h", "utf8proc.h", "zlib.h", "emmintrin.h")

FORBIDDEN_NAMES = ("utils", "common", "helpers", "misc")
MAX_LINES = 500
CODE_SUFFIXES = (".h", ".cpp", ".c", ".py", ".pyi", ".bash", ".sh", ".cmake", ".js", ".mjs", ".ts", ".mts")
TEXT_SUFFIXES = CODE_SUFFIXES + (".md", ".txt", ".json", ".toml", ".map")

# Folders that need no README: what is in them is explained one level up.
NO_README = (
    ".",
    ".ci",
    "capi/include",
    "capi/include/failsoft",
    "bindings/python/failsoft",
    "bindings/python/failsoft/*",
    "tests/unit/*",
    "tests/scenarios/*",
)

# Written so that this file does not match itself.
FOREIGN_TEXT = (
    (r"(?<![\w.-])/wor[k]/", "a path of one machine"),
    (r"(?<![\w.-])/tmp/f[s]\b", "a path of one machine"),
    (r"(?<![\w.-])/roo[t]/", "a path of one machine"),
    (r"\b(py(?:pi|thonhoste[d])|npmjs|maven)\.org\b", "the host of a package registry"),
    (r"\b(crates|golang)\.(io|org)\b", "the host of a package registry"),
    (r"\b(deb|snapshot)\.debian\.org\b", "the host of a package registry"),
    (r"(?i)\b(artifactor[y]|devp[i]|verdacci[o]|sonatyp[e])\b", "the host of a package registry"),
)
