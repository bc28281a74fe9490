"""`vigie watch` under measurement: started on a log of its own, asked for its memory, waited for, ended in order."""

import os
import pathlib
import shutil
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time

ROOT = pathlib.Path(__file__).parent.parent
BINARY = ROOT / ".build" / "release" / "vigie"


def stamp(seconds):
    """`seconds` since 1970 as a log writes them, with microseconds."""
    whole = int(seconds)
    return time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(whole)) + f".{int((seconds - whole) * 1e6):06d}Z"


def load():
    return " ".join(f"{value:.2f}" for value in os.getloadavg())


class Watch:
    """A context: the directory `room` with the log `app.log` and the state `state`, and the watcher that follows it."""

    def __init__(self, binary, rules, shipped=True, options=()):
        """`rules`: text of rules of the benchmark's own; `shipped`: those that come with vigie are applied too."""
        self.binary, self.rules, self.shipped, self.options = str(binary), rules, shipped, list(options)

    def __enter__(self):
        self.room = pathlib.Path(tempfile.mkdtemp(prefix="vigie-live-"))
        self.log, self.state = self.room / "app.log", self.room / "state"
        (self.room / "rules").mkdir()
        (self.room / "rules" / "bench.yaml").write_text(self.rules, "utf-8")
        self.log.touch()
        self.environment = {
            **os.environ, "XDG_CACHE_HOME": str(self.room / "cache"), "VIGIE_CONFIG": os.devnull, "VIGIE_LANG": "en",
            "VIGIE_STATE": str(self.state), "TZ": "UTC",
        }
        command = [self.binary, "watch", self.log, "--rules", self.room / "rules"]
        command += ["--rules", ROOT / "Rules"] if self.shipped else []
        self.said = open(self.room / "said", "w+b")
        self.process = subprocess.Popen(
            [*map(str, command), *self.options], stdin=subprocess.DEVNULL, stderr=self.said, env=self.environment)
        self.until(lambda: b"watching" in (self.room / "said").read_bytes(), 120, "it does not begin to watch")
        return self

    def __exit__(self, *_):
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            self.process.wait(60)
        except subprocess.TimeoutExpired:
            self.process.kill()
        self.said.close()
        shutil.rmtree(self.room, ignore_errors=True)

    def until(self, holds, seconds, otherwise):
        end = time.monotonic() + seconds
        while not holds():
            if self.process.poll() is not None or time.monotonic() > end:
                sys.exit(f"{otherwise}: {(self.room / 'said').read_text('utf-8', 'replace')[-2000:]}")
            time.sleep(0.02)

    def database(self):
        return sqlite3.connect(f"file:{self.state}/vigie.sqlite?mode=ro", uri=True, timeout=10)

    def memory(self):
        """The most that was ever resident, in MB."""
        for line in pathlib.Path(f"/proc/{self.process.pid}/status").read_text().splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) * 1024 / 1e6
        return 0.0

    def processor(self):
        """Seconds of processor so far."""
        fields = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def list_incidents(self):
        """Seconds that `vigie incidents list` takes, from start to end."""
        begun = time.perf_counter()
        run = subprocess.run(
            [self.binary, "incidents", "list"], env=self.environment, stdin=subprocess.DEVNULL, capture_output=True)
        took = time.perf_counter() - begun
        if run.returncode:
            sys.exit(f"incidents list failed: {run.stderr.decode('utf-8', 'replace')}")
        return took


def quantile(values, share):
    """Of sorted values, the least that so many are no greater than."""
    return values[min(len(values) - 1, max(0, round(share * len(values) + 0.5) - 1))]
