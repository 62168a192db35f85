"""Runs a command beside a simulator: with_simulator.py SIMULATOR SCRIPT COMMAND...

The command finds the simulator through FAILSOFT_BASE_URL. The exit code is the command's.
"""

import json
import os
import subprocess
import sys

simulator = subprocess.Popen([sys.argv[1], "--script", sys.argv[2]], stdout=subprocess.PIPE)
try:
    assert simulator.stdout is not None
    greeting = json.loads(simulator.stdout.readline())
    environment = {
        **{name: value for name, value in os.environ.items() if not name.lower().endswith("_proxy")},
        "FAILSOFT_BASE_URL": greeting["url"],
        "FAILSOFT_API_KEY": "mbd_sk_test_0123456789",
    }
    sys.exit(subprocess.run(sys.argv[3:], env=environment, check=False).returncode)
finally:
    simulator.terminate()
    simulator.wait()
