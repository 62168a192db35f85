"""Compares the library's ABI with its baseline: abi.py LIBRARY BASELINE [--update]

Exit code 77 (skipped) where abigail-tools is not installed. The flags are those that were found to catch every change
and to raise no false alarm: without --harmless a new enumerator would pass unseen, and --headers-dir hides changes of
parameters.
"""

import re
import shutil
import subprocess
import sys
from pathlib import Path

library, baseline, *rest = sys.argv[1:]

DESCRIBE = ["abidw", "--exported-interfaces-only", "--no-show-locs", "--no-parameter-names", "--no-corpus-path",
            "--no-comp-dir-path", "--no-elf-needed", "--type-id-style", "hash"]
COMPARE = ["abidiff", "--exported-interfaces-only", "--harmless"]

if not shutil.which("abidw") or not shutil.which("abidiff"):
    print("skipped: abidiff (package abigail-tools) is not installed")
    sys.exit(77)
if rest == ["--update"]:
    description = subprocess.run([*DESCRIBE, library], capture_output=True, text=True, check=True).stdout
    # Where the sources lay is no part of the ABI.
    Path(baseline).write_text(re.sub(r" path='[^']*/(capi/src/[^']*)'", r" path='\1'", description))
    sys.exit(0)
code = subprocess.run([*COMPARE, baseline, library], check=False).returncode
if code != 0:
    print(f"abidiff: {code}. If the change is meant, run abi.py with --update and commit the baseline.")
sys.exit(1 if code else 0)
