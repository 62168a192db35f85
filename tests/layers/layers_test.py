"""Shows that every rule can fail: a small good tree, and one violation at a time."""

import pathlib
import tempfile
import unittest

import layers
import table

GOOD = {
    "README.md": "# A tree\n",
    "core/README.md": "# core\n",
    "core/base/README.md": "# base\n",
    "core/base/time.h": "#include <cstdint>\n",
    "core/net/README.md": "# net\n",
    "core/net/loop.cpp": '#include <curl/curl.h>\n#include <sys/epoll.h>\n#include "core/base/time.h"\n',
    "core/policy/README.md": "# policy\n",
    "core/policy/retry.cpp": '#include "core/config/options.h"\n',
    "bindings/README.md": "# bindings\n",
    "bindings/cli/README.md": "# cli\n",
    "bindings/cli/call.h": "#pragma once\n",
    "bindings/cli/main.cpp": '#include <CLI/CLI.hpp>\n#include "call.h"\n#include "failsoft/failsoft.h"\n',
}


class LayersTest(unittest.TestCase):
    def violations(self, path: str = "", text: str = "") -> list[str]:
        files = {**GOOD, path: text} if path else GOOD
        with tempfile.TemporaryDirectory() as folder:
            for name, content in files.items():
                file = pathlib.Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(content)
            return layers.check(pathlib.Path(folder))

    def assert_found(self, path: str, text: str, *expected: str) -> None:
        self.assertEqual(self.violations(path, text), list(expected))

    def test_the_good_tree_is_good(self) -> None:
        self.assertEqual(self.violations(), [])

    def test_includes_across_layers(self) -> None:
        seeds = {
            "core/base/a.h": '#include "core/json/json.h"',
            "core/base/b.h": '#  include "core/engine/client.h"',
            "core/policy/a.cpp": '#include "core/wire/reply.h"',
            "core/policy/b.cpp": '#include "core/config/parse.h"',
            "core/policy/c.cpp": "#include <thread>",
            "core/policy/d.cpp": "#include <unistd.h>",
            "core/policy/e.cpp": "#include <curl/curl.h>",
            "core/net/a.cpp": '#include "core/policy/retry.h"',
            "core/net/b.cpp": "#include <rapidjson/document.h>",
            "core/base/c.cpp": "#include <curl/curl.h>",
            "bindings/cli/a.cpp": '#include "core/base/time.h"',
            "bindings/cli/b.cpp": '#include "../../core/base/time.h"',
            "bindings/cli/c.cpp": "#include <boost/asio.hpp>",
        }
        for path, line in seeds.items():
            header = line.split()[-1].strip('"<>')
            folder = path.rpartition("/")[0]
            with self.subTest(path):
                self.assert_found(
                    path, f"\n{line}\n", f"{path}:2: {folder} may not include {header}"
                )

    def test_a_folder_without_a_layer(self) -> None:
        found = self.violations("core/odd/a.cpp", "")
        self.assertIn("core/odd/a.cpp:1: belongs to no layer of tests/layers/table.py", found)

    def test_purity(self) -> None:
        self.assert_found(
            "core/policy/a.cpp",
            "auto now = std::chrono::steady_clock::now();\n",
            "core/policy/a.cpp:1: core/policy may not use _clock::now",
        )

    def test_names(self) -> None:
        for name in table.FORBIDDEN_NAMES:
            path = f"core/base/{name}.h"
            with self.subTest(name):
                self.assert_found(
                    path, "", f'{path}:1: "{name}.h" says nothing about what is inside'
                )

    def test_lengths(self) -> None:
        self.assert_found("core/base/a.h", "\n" * 500)
        self.assert_found("core/base/a.h", "\n" * 501, "core/base/a.h:501: 501 lines, more than 500")

    def test_tabs(self) -> None:
        self.assert_found("core/base/a.h", "\n\tint a;\n", "core/base/a.h:2: a tab")

    def test_readmes(self) -> None:
        self.assert_found("docs/a.txt", "", "docs:1: has no README.md")

    def test_foreign_text(self) -> None:
        seeds = {"/wor" + "k/main": "/wor" + "k/", "https://pypi" + ".org/simple": "pypi" + ".org"}
        for text, match in seeds.items():
            found = self.violations("core/base/a.h", f"\n// {text}\n")
            with self.subTest(text):
                self.assertEqual(len(found), 1)
                self.assertTrue(found[0].startswith("core/base/a.h:2: "), found)
                self.assertTrue(found[0].endswith(": " + match), found)


if __name__ == "__main__":
    unittest.main()
