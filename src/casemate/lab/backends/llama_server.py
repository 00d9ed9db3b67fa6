"""The process that runs a GGUF model: `python -m casemate.lab.backends.llama_server PATH CONTEXT`.

The key comes in as the first line of standard input, so that no list of processes shows it. The address goes out as
one line. The process ends when its standard input does, so it never outlives whoever started it.
"""

from __future__ import annotations

import os
import sys


def main() -> None:
    """Serve until standard input ends."""
    import xllamacpp

    path, context = sys.argv[1], int(sys.argv[2])
    asked = xllamacpp.CommonParams()
    asked.model.path = path
    asked.n_ctx = context
    asked.n_parallel = 1  # several slots batch differently from run to run: other text at temperature 0
    asked.hostnames = ["127.0.0.1"]
    asked.port = 0
    asked.api_keys = [sys.stdin.readline().strip()]
    asked.ui = False
    for threads in (asked.cpuparams, asked.cpuparams_batch):
        threads.n_threads = 1  # two threads wait for each other whenever anything else uses the cores: 40 times slower
        threads.poll = 0
    server = xllamacpp.Server(asked)
    sys.stdout.write(f"READY {server.listening_address}\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # the library's threads do not end by themselves


if __name__ == "__main__":
    main()
