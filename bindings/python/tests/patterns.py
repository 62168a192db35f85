"""The scenarios' patterns: see tests/scenarios/README.md."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

MISSING: Any = type("Missing", (), {"__repr__": lambda self: "nothing"})()

TYPE_NAMES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "boolean": lambda value: isinstance(value, bool),
    "number": lambda value: isinstance(value, (int, float)) and not isinstance(value, bool),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "object": lambda value: isinstance(value, dict),
    "array": lambda value: isinstance(value, list),
    "null": lambda value: value is None,
}

TESTS: dict[str, Callable[[Any, Any], bool]] = {
    "$min": lambda value, bound: TYPE_NAMES["number"](value) and value >= bound,
    "$max": lambda value, bound: TYPE_NAMES["number"](value) and value <= bound,
    "$contains": lambda value, part: isinstance(value, str) and part in value,
    "$regex": lambda value, regex: isinstance(value, str) and bool(re.search(regex, value)),
    "$absent": lambda value, absent: (value is MISSING) == absent,
    "$type": lambda value, name: TYPE_NAMES[name](value),
    "$not": lambda value, pattern: any(mismatches(value, pattern)),
    "$any": lambda value, patterns: any(not any(mismatches(value, one)) for one in patterns),
    "$length": lambda value, pattern: (
        isinstance(value, (str, list, dict)) and not any(mismatches(len(value), pattern))
    ),
}


def mismatches(value: Any, pattern: Any, where: str = "") -> Iterator[str]:
    """Where `value` is not as the pattern says, one line each."""
    if isinstance(pattern, dict) and any(name.startswith("$") for name in pattern):
        for name, argument in pattern.items():
            if not TESTS[name](value, argument):
                yield f"{where or '.'}: {value!r:.300} fails {name} {argument!r}"
    elif isinstance(pattern, dict) and isinstance(value, dict):
        for name, part in pattern.items():
            yield from mismatches(value.get(name, MISSING), part, f"{where}/{name}")
    elif isinstance(pattern, list) and isinstance(value, list) and len(value) == len(pattern):
        for index, part in enumerate(pattern):
            yield from mismatches(value[index], part, f"{where}/{index}")
    elif isinstance(pattern, bool) != isinstance(value, bool) or value != pattern:
        yield f"{where or '.'}: {value!r:.300} is not {pattern!r}"
