#!/usr/bin/env python3
"""Writes the streams of a file of vectors into a folder, as a fuzzer's first inputs.

seeds.py VECTORS FOLDER [CHOICES]: CHOICES, hexadecimal, are the bytes that a target reads before
the stream. Streams above 4 KiB are left out: a fuzzer is as slow as its inputs are long.
"""

import base64
import json
import pathlib
import sys

MAX_BYTES = 4096


def main(vectors: str, folder: str, choices: str = "") -> None:
    target = pathlib.Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    for line in pathlib.Path(vectors).read_text(encoding="utf-8").splitlines():
        vector = json.loads(line)
        stream = b"".join(base64.b64decode(chunk) for chunk in vector["chunks_b64"])
        if len(stream) <= MAX_BYTES:
            (target / vector["name"]).write_bytes(bytes.fromhex(choices) + stream)


if __name__ == "__main__":
    main(*sys.argv[1:])
