"""Runs a command and takes its time: wall clock, processor and peak memory, as the kernel counts them."""

import dataclasses
import os
import statistics
import subprocess
import time


@dataclasses.dataclass
class Run:
    """One run: seconds of wall clock, seconds of processor (user and system), peak resident KiB, exit code."""

    wall: float
    cpu: float
    rss: int
    code: int
    said: str = ""  # standard error, by its end

    def as_json(self):
        return {"wall_s": round(self.wall, 4), "cpu_s": round(self.cpu, 4), "rss_kib": self.rss, "exit": self.code}


@dataclasses.dataclass
class Contestant:
    """A command with a name, on so many cores, reading so many bytes of log a run; `before` gives it its state."""

    name: str
    command: list
    bytes: int
    cores: int = 1
    stdin: str = os.devnull
    environment: dict = dataclasses.field(default_factory=dict)
    before: object = None  # called before each run, not timed; what it returns is added to the command
    after: object = None  # called with that after each run
    runs: list = dataclasses.field(default_factory=list)

    @property
    def failure(self):
        """The first run that ended with an error, None if all went well. grep says 1 where nothing matched."""
        return next((run for run in self.runs if run.code not in (0, 1)), None)

    @property
    def wall(self):
        """Seconds; None if a run failed, so that a failure is never taken for speed."""
        return None if self.failure else statistics.median(run.wall for run in self.runs)

    @property
    def cpu(self):
        return None if self.failure else statistics.median(run.cpu for run in self.runs)

    @property
    def rss(self):
        """The worst of all runs, in KiB."""
        return max(run.rss for run in self.runs)

    @property
    def rate(self):
        """MB/s of log (10^6 bytes, inflated)."""
        return self.bytes / 1e6 / self.wall if self.bytes and self.wall else None

    def as_json(self):
        return {
            "name": self.name, "command": [str(word) for word in self.command], "cores": self.cores, "bytes": self.bytes,
            "wall_s": _rounded(self.wall), "cpu_s": _rounded(self.cpu), "mb_per_s": _rounded(self.rate),
            "peak_rss_kib": self.rss, "runs": [run.as_json() for run in self.runs],
        }


def _rounded(value):
    return None if value is None else round(value, 4)


def interleaved(contestants, runs):
    """Every contestant once, then every one again: what disturbs the machine disturbs all alike."""
    for _ in range(runs):
        for contestant in contestants:
            contestant.runs.append(once(contestant))


def share_of_core(contestants):
    """How much of their core the commands of one core had, in the median of those that ran for some time; 1 for none."""
    long = [one for one in contestants if one.cores == 1 and one.wall and one.wall > 0.2]
    return min(1.0, statistics.median(one.cpu / one.wall for one in long)) if long else 1.0


def once(contestant):
    extra = contestant.before() if contestant.before else []
    try:
        return _timed([str(word) for word in contestant.command + extra], contestant)
    finally:
        if contestant.after:
            contestant.after(extra)


def _timed(command, contestant):
    cores = set(sorted(os.sched_getaffinity(0))[: contestant.cores])
    with open(contestant.stdin, "rb") as stdin, open(os.devnull, "wb") as null, _Tail() as tail:
        start = time.perf_counter()
        process = subprocess.Popen(
            command, stdin=stdin, stdout=null, stderr=tail.file, env={**os.environ, **contestant.environment},
            preexec_fn=lambda: os.sched_setaffinity(0, cores),
        )
        _, status, usage = os.wait4(process.pid, 0)
        wall = time.perf_counter() - start
        process.returncode = os.waitstatus_to_exitcode(status)
        return Run(wall, usage.ru_utime + usage.ru_stime, usage.ru_maxrss, process.returncode, tail.text())


class _Tail:
    """Standard error in a file without a name, of which only the end is read."""

    def __enter__(self):
        self.file = open(os.memfd_create("stderr"), "w+b")
        return self

    def __exit__(self, *_):
        self.file.close()

    def text(self):
        size = os.fstat(self.file.fileno()).st_size
        self.file.seek(max(0, size - 8192))
        return self.file.read().decode("utf-8", "replace")
