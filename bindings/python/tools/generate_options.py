"""Writes failsoft/_options.py from the library's own option table.

    PYTHONPATH=build/python python bindings/python/tools/generate_options.py

A test fails while the file differs from what this would write.
"""

from __future__ import annotations

import json
import textwrap
from pathlib import Path
from typing import Any

from failsoft import _core

TARGET = Path(__file__).parents[1] / "failsoft" / "_options.py"

HEADER = '''"""Option types for type checkers. Written by tools/generate_options.py; do not edit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Literal, Optional, TypedDict, Union

from ._types import FallbackTarget

__all__ = ["CallOptions", "ClientOptions", "ClientOverrides"]
'''

TYPES = {
    "string": "str",
    "boolean": "bool",
    "integer": "int",
    "number": "float",
    "duration": "float",
    "headers": "Mapping[str, Optional[str]]",
    "targets": 'Union[Literal["guide"], Sequence[Union[str, FallbackTarget]]]',
}

# Spelt out in the signature of Client.
NAMED = {"api_key", "access_token", "base_url", "auth", "model"}


def generate() -> str:
    options: list[dict[str, Any]] = json.loads(_core.options())["options"]
    named = [option for option in options if option["name"] in NAMED]
    others = [option for option in options if option["name"] not in NAMED]
    call = [option for option in others if option["scope"] == "call"]
    client = [option for option in others if option["scope"] != "call"]
    return HEADER + "".join(
        [
            section("CallOptions", "TypedDict", "What one call may override.", call),
            section("ClientOptions", "CallOptions", "What `Client` takes by keyword.", client),
            section("ClientOverrides", "ClientOptions", "What `with_options` takes.", named),
        ]
    )


def section(name: str, base: str, about: str, options: list[dict[str, Any]]) -> str:
    members = "".join(map(member, options))
    return f'\n\nclass {name}({base}, total=False):\n    """{about}"""\n{members}'


def member(option: dict[str, Any]) -> str:
    text = textwrap.fill(option["doc"], 90, subsequent_indent="    ")
    return f'\n    {option["name"]}: {annotation(option)}\n    """{text}"""\n'


def annotation(option: dict[str, Any]) -> str:
    """None is "not given": with_options takes an option back by it."""
    if option.get("choices"):
        return f"Optional[Literal[{', '.join(map(json.dumps, option['choices']))}]]"
    return f"Optional[{TYPES[option['type']]}]"


if __name__ == "__main__":
    TARGET.write_text(generate())
