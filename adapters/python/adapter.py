"""An example of an adapter: runs Python programs with a Python on this machine.

    adapter.py COMMAND [ARGUMENT...]

COMMAND is an interpreter that runs `COMMAND -c CODE`, such as `python3` or `micropython`. Each program runs in a new
process and in a new folder. docs/adapter-protocol.md explains the protocol.
"""

import codecs
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading

GRACE_S = 1.0
"""An interrupted program has this time, in seconds, to print its marks."""

PIECE_BYTES = 65536
"""The largest number of output bytes in one message. It keeps each line of the protocol below the limit of 2 MiB."""


def send(**message):
    sys.stdout.write(json.dumps(message) + "\n")
    sys.stdout.flush()


def write_files(folder, files):
    for path, text in files.items():
        place = os.path.join(folder, path)
        os.makedirs(os.path.dirname(place), exist_ok=True)
        with open(place, "w", encoding="utf-8") as file:
            file.write(text)


class Run:
    """One program, which runs in its own process."""

    def __init__(self, message, command):
        self.id = message["id"]
        self.limits = message["limits"]
        self.left = self.limits["output_bytes"]
        self.outcome = "ended"
        self.lock = threading.Lock()
        self.files = message["files"]
        self.command = command + ["-c", message["start"]]

    def run(self):
        with tempfile.TemporaryDirectory() as folder:
            write_files(folder, self.files)
            self.process = subprocess.Popen(
                self.command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            limit = threading.Timer(self.limits["ms"] / 1000, self.stop)
            limit.start()
            readers = [
                threading.Thread(target=self.forward, args=(name, getattr(self.process, name)))
                for name in ("stdout", "stderr")
            ]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
            code = self.process.wait()
            limit.cancel()
        if self.outcome == "ended" and code != 0:
            send(type="end", id=self.id, outcome="raised", exception="the interpreter ended with code %d" % code)
        else:
            send(type="end", id=self.id, outcome=self.outcome)

    def forward(self, name, pipe):
        """Sends what the program prints on one stream. Above the output limit, kills the program and sends no more.

        The decoder is incremental, because a character may be divided between two pieces of the output.
        """
        decoder = codecs.getincrementaldecoder("utf-8")("replace")
        while True:
            piece = pipe.read1(PIECE_BYTES)
            text = decoder.decode(piece, final=not piece)
            with self.lock:
                if text and self.left >= 0:
                    send(type="output", id=self.id, stream=name, text=text)
                self.left -= len(piece)
                if self.left < 0 and self.outcome == "ended":
                    self.outcome = "flooded"
                    self.process.kill()
            if not piece:
                return

    def stop(self):
        if self.process.poll() is None:
            self.outcome = "timeout"
            self.process.send_signal(signal.SIGINT)
            threading.Timer(GRACE_S, self.process.kill).start()


FACTS = "import sys; print(sys.implementation.name); print(sys.platform); print(sys.version)"


def ask(command):
    """Returns implementation, port, family and version of the interpreter. Declared deviations depend on them."""
    answer = subprocess.run(command + ["-c", FACTS], stdout=subprocess.PIPE, check=True)
    implementation, port, version = answer.stdout.decode().splitlines()[:3]
    family = "micropython" if implementation == "micropython" else "cpython"
    return {"implementation": implementation, "port": port, "family": family, "version": version[:100]}


def main(command):
    facts = ask(command)
    for line in sys.stdin:
        message = json.loads(line)
        if message["type"] == "hello":
            send(
                type="hello",
                protocol=1,
                name="python-example",
                clock={"kind": "real", "resolution_us": 1},
                programs=["python"],
                **facts,
            )
        elif message["type"] == "run" and message["form"] == "python":
            Run(message, command).run()
        elif message["type"] == "run":
            reason = "this adapter runs only Python programs"
            send(type="end", id=message["id"], outcome="unsupported", reason=reason)
        elif message["type"] == "ping":
            send(type="pong", id=message["id"])
        elif message["type"] == "bye":
            send(type="bye")
            return


if __name__ == "__main__":
    main(sys.argv[1:] or [sys.executable])
