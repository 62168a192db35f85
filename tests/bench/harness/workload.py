"""What is asked and what is answered, as files that the server and the clients read."""

import json
from dataclasses import dataclass
from pathlib import Path

SENTENCES = (
    "Retries help only while the service can recover, so every wait has a cap and some chance. ",
    'The header says "Retry-After", and a client that comes back early makes the outage longer. ',
    "Two numbers matter: how many requests are sent, and how long callers wait — in that order.\n",
)


@dataclass(frozen=True)
class Workload:
    name: str
    answer_chars: int = 300
    request_chars: int = 200


class Files:
    """The files of one workload, written to `folder`."""

    def __init__(self, workload, folder):
        text = _prose(workload.answer_chars)
        self.body = _write(folder / f"{workload.name}.answer.json", _dump(_completion(text)))
        self.request = _write(
            folder / f"{workload.name}.request.json", _dump(_request(workload.request_chars)))
        self.text = _write(folder / f"{workload.name}.text", text)
        # For clients that do not parse JSON: the text as JSON spells it.
        self.spelt_text = _write(folder / f"{workload.name}.spelt", _dump(text)[1:-1])


def _prose(chars):
    prose = "".join(SENTENCES)
    return (prose * (chars // len(prose) + 1))[:chars]


def _completion(text):
    return {
        "id": "chatcmpl-9mWq2VbX7cTkRz4LdYh1",
        "object": "chat.completion",
        "created": 1763800000,
        "model": "gpt-4o",
        "choices": [{
            "index": 0,
            "message": {"role": "assistant", "content": text},
            "finish_reason": "stop",
        }],
        "usage": {
            "prompt_tokens": 62,
            "completion_tokens": len(text) // 4,
            "total_tokens": 62 + len(text) // 4,
        },
    }


def _request(chars):
    return {
        "model": "gpt-4o",
        "messages": [
            {"role": "system", "content": "Answer in at most three sentences."},
            {"role": "user", "content": _prose(chars)},
        ],
    }


def _dump(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _write(path: Path, text):
    path.write_bytes(text.encode("utf-8"))
    return path
