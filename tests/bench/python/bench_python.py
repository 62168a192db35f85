"""Makes calls with one Python library and measures them, as bench-curl and bench-failsoft do."""

import argparse
import json
from pathlib import Path

import clients
import measure
import streams

SYNC = clients.SYNC | streams.SYNC
ASYNC = clients.ASYNC | streams.ASYNC


class Job:
    """What this program is told to do; see clients/job.h."""

    def __init__(self, arguments):
        self.url = arguments.url
        self.chat_url = arguments.url + "/chat/completions"
        self.request = json.loads(arguments.request.read_text(encoding="utf-8"))
        self.model = self.request["model"]
        self.messages = self.request["messages"]
        self.text = arguments.text.read_text(encoding="utf-8")
        self.calls = arguments.calls
        self.warmup = arguments.warmup
        self.concurrency = arguments.concurrency


def read_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("client", choices=sorted(SYNC | ASYNC))
    parser.add_argument("--url", required=True)
    for name in ("--request", "--text"):
        parser.add_argument(name, type=Path, required=True)
    for name in ("--calls", "--warmup", "--concurrency"):
        parser.add_argument(name, type=int, required=True)
    return parser.parse_args()


def main():
    arguments = read_arguments()
    library = clients.library_of(arguments.client)
    if arguments.client in SYNC:
        measure.measure_sync(Job(arguments), library, SYNC[arguments.client])
    else:
        measure.measure_async(Job(arguments), library, ASYNC[arguments.client])


if __name__ == "__main__":
    main()
