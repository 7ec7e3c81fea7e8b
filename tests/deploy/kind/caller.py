"""Calls a gateway until a file appears, and tells what became of the requests: `caller.py URL FILE`.

It runs in a pod of the gateway's image. Each request has a connection of its own, so that the service's pods
share them; each has a sentence of its own, so that the translator has something to do. None is tried twice.
"""

from __future__ import annotations

import http.client
import json
import random
import sys
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from service.demo.world import Split, render, sample

CLIENTS = 4
PAUSE_S = 0.1
TIMEOUT_S = 60.0
FEWEST = 10
#: Were nobody to write the file.
LONGEST_S = 1200.0
LANGUAGES = ["fr", "en"]


def sentences(client: int) -> Iterator[str]:
    """German ones that the demo's models know."""
    drawn = random.Random(client)
    while True:
        yield render(sample(drawn, Split.TRAIN), "deu_Latn")


def outcome(url: str, sentence: str) -> str:
    """What became of one request."""
    body = {"input": sentence, "source_language": "de", "aux_languages": LANGUAGES, "max_tokens": 8}
    request = urllib.request.Request(  # noqa: S310 - the service's address
        f"{url}/v1/pmi/complete", json.dumps(body).encode(), {"content-type": "application/json"}
    )
    try:
        with urllib.request.urlopen(request, timeout=TIMEOUT_S) as answer:  # noqa: S310 - the same
            languages = json.load(answer)["languages"]
    except (OSError, http.client.HTTPException, ValueError, KeyError) as error:
        return f"failed: {error!r}"
    used = sum(one["status"] == "used" for one in languages)
    return f"answered with {used} of {len(LANGUAGES)} languages"


def main(url: str, stop: Path) -> int:
    """Calls, and prints how often what came; 0 if no request failed."""
    give_up_at = time.monotonic() + LONGEST_S
    seen: Counter[str] = Counter()
    lock = threading.Lock()

    def call(client: int) -> None:
        for sentence in sentences(client):
            if stop.exists() or time.monotonic() > give_up_at:
                return
            found = outcome(url, sentence)
            with lock:
                seen[found] += 1
            time.sleep(PAUSE_S)

    threads = [threading.Thread(target=call, args=(client,)) for client in range(CLIENTS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for found, number in seen.most_common():
        sys.stdout.write(f"{number:6d} {found}\n")
    full = seen[f"answered with {len(LANGUAGES)} of {len(LANGUAGES)} languages"]
    failed = sum(number for found, number in seen.items() if found.startswith("failed"))
    return 1 if failed or full < FEWEST else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], Path(sys.argv[2])))
