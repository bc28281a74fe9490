"""What vigie watch does in a flood: is everything counted, how much memory does it take, do readers still get answers?

    python3 Benchmarks/flood.py [CASE …] [--vigie FILE]        one, ssh, storm, spread; without any, all four

- one: 1,000,000 lines in a minute, all of one fingerprint, matched by a rule of the benchmark's own;
- ssh: the same as logins that sshd refused to one address: a correlation counts them too;
- storm: 100,000 addresses in a minute, each with an incident of its own if it were not a storm;
- spread: 100,000 addresses over so much event time that it is none: 100,000 incidents.

The rules that come with vigie are applied in all cases. `vigie incidents list` is run every two seconds as long as lines
are written and counted. Ends with 1 where memory went over 256 MB, the slowest list took over 200 ms or the lines of the
first two cases were not counted within the minute and a little."""

import argparse
import os
import pathlib
import sys
import threading
import time

sys.dont_write_bytecode = True

import live  # noqa: E402

MEMORY, ANSWER, LAG = 256, 0.2, 3.0
RULES = """vigie: 1
id: bench.flood
title: {en: a flood of the benchmark's, fr: un flot de la mesure}
type: performance
severity: minor
match: {pattern: 'bench flood of kind (?<code>\\d+)$'}
incident: {fingerprint: [rule]}
"""
BURST = 0.02  # seconds of lines that one write holds


def plain(number, time_of):
    return f"{time_of} web1 shop[{number % 7}]: bench flood of kind {number}\n"


def refused(number, time_of, address="203.0.113.9"):
    return (
        f"{time_of} web1 sshd[{number % 30_000}]: Failed password for invalid user admin from {address}"
        f" port {1_024 + number % 60_000} ssh2\n"
    )


def each_its_own(number, time_of):
    return refused(number, time_of, f"10.{number >> 16}.{number >> 8 & 255}.{number & 255}")


# lines, lines a second, a line, seconds of event time between two lines (None: written as it happens), may it lag
CASES = {
    "one": (1_000_000, 1_000_000 / 60, plain, None, LAG),
    "ssh": (1_000_000, 1_000_000 / 60, refused, None, LAG),
    "storm": (100_000, 100_000 / 60, each_its_own, None, None),
    "spread": (100_000, 100_000 / 60, each_its_own, 12, None),
}
# Incidents of correlations count what others count already.
COUNTED = """SELECT sum(r.count) FROM incident_rules r JOIN incidents i ON i.id = r.incident
    WHERE r.rule IN ('bench.flood', 'auth.ssh.failed-password')"""


def write(log, lines, rate, line, step):
    """Writes as many lines at this rate, or as fast as it can where that is not enough."""
    with open(log, "ab", buffering=0) as file:
        begun, written = time.monotonic(), 0
        start = time.time() - lines * step if step else None
        while written < lines:
            due = min(lines, int((time.monotonic() - begun) * rate) + 1)
            if due == written:
                time.sleep(BURST)
                continue
            now = live.stamp(time.time())
            numbers = range(written, min(due, written + 10_000))
            file.write("".join(line(n, live.stamp(start + n * step) if step else now) for n in numbers).encode())
            written = numbers.stop
            time.sleep(BURST)
        return time.monotonic() - begun


def run(name, binary):
    """Prints what was seen; gives whether all of it was as it should be."""
    lines, rate, line, step, lag = CASES[name]
    answers, over = [], threading.Event()
    with live.Watch(binary, RULES) as watch:
        writer = threading.Thread(target=lambda: (took.append(write(watch.log, lines, rate, line, step)), over.set()))
        took, begun, counted, written_at = [], time.monotonic(), 0, None
        writer.start()
        while counted < lines:
            answers.append(watch.list_incidents())
            if over.wait(0 if over.is_set() else 2):
                written_at = written_at or counted
                time.sleep(0.2)
            with watch.database() as database:
                counted = database.execute(COUNTED).fetchone()[0] or 0
            if time.monotonic() - begun > 900 or watch.process.poll() is not None:
                sys.exit(f"{name}: {counted:,} of {lines:,} lines were counted after {time.monotonic() - begun:.0f} s")
        whole = time.monotonic() - begun
        writer.join()
        with watch.database() as database:
            incidents, size = database.execute("SELECT count(*) FROM incidents").fetchone()[0], os.path.getsize(watch.state / "vigie.sqlite")
        answers.sort()
        print(f"{name}: {lines:,} lines written in {took[0]:.1f} s, counted after {whole:.1f} s, {incidents:,} incidents, "
              f"state {size / 1e6:.0f} MB")
        print(f"  memory {watch.memory():.0f} MB at most, {watch.processor():.0f} s of processor; incidents list: {len(answers)} times, "
              f"median {live.quantile(answers, 0.5) * 1e3:.0f} ms, slowest {answers[-1] * 1e3:.0f} ms; load {live.load()}")
        is_fine = watch.memory() <= MEMORY and answers[-1] <= ANSWER and (lag is None or whole <= took[0] + lag)
    return is_fine


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("cases", nargs="*", metavar="CASE", choices=[*CASES, []], help=", ".join(CASES))
    parser.add_argument("--vigie", type=pathlib.Path, default=live.BINARY)
    options = parser.parse_args()
    found = [run(name, options.vigie) for name in options.cases or CASES]
    sys.exit(0 if all(found) else 1)


if __name__ == "__main__":
    main()
