"""How long a line takes from being written to being counted where everybody can read it.

    python3 Benchmarks/latency.py [--rate 10000] [--seconds 30] [--matching 100] [--vigie FILE] [--bare]

Writes a log of so many lines a second, each with a write of its own, under `vigie watch` with the shipped rules
(`--bare`: without). Some lines match a rule, some let a correlation fire. A process beside it reads the state every two
milliseconds, and a line is there when as many as were written up to it are counted: what it prints is so much too long
at most. Ends with 1 where p99 is over 100 ms."""

import argparse
import bisect
import multiprocessing
import os
import pathlib
import sys
import time

sys.dont_write_bytecode = True

import live  # noqa: E402

GOAL = 0.1
EVERY = 0.002
RULES = """vigie: 1
id: bench.single
title: {en: a benchmark's line, fr: une ligne de mesure}
type: performance
severity: minor
match: {pattern: 'bench single (?<code>\\d+)$'}
incident: {fingerprint: [rule]}
---
vigie: 1
id: bench.part
title: {en: half of a benchmark's pair, fr: moitié d'une paire de mesure}
severity: none
match: {pattern: 'bench pair (?<user>p\\d+)$'}
---
vigie: 1
id: bench.pair
title: {en: a benchmark's pair, fr: une paire de mesure}
type: performance
severity: minor
correlate: {type: event_count, rules: [bench.part], group-by: [user.name], timespan: 60s, condition: {gte: 2}}
incident: {fingerprint: [rule]}
"""


def poll(state, until, pipe):
    """Tells at the end when which count was seen: [(time, singles, pairs)]."""
    database = None
    seen, last = [], (0, 0)
    sql = "SELECT rule, sum(count) FROM incident_rules WHERE rule IN ('bench.single', 'bench.pair') GROUP BY rule"
    while time.monotonic() < until.value:
        database = database or __import__("sqlite3").connect(f"file:{state}/vigie.sqlite?mode=ro", uri=True, timeout=10)
        counts = dict(database.execute(sql).fetchall())
        found = (counts.get("bench.single", 0), counts.get("bench.pair", 0))
        if found != last:
            seen.append((time.monotonic(), *found))
            last = found
        time.sleep(EVERY)
    pipe.send(seen)


def write(log, rate, seconds, matching):
    """Writes line after line; gives when each single and each pair was whole."""
    singles, pairs = [], []
    singular = max(1, rate // matching)
    file = os.open(log, os.O_WRONLY | os.O_APPEND)
    begun, clock = time.monotonic(), time.time() - time.monotonic()
    for number in range(int(rate * seconds)):
        due = begun + number / rate
        while (now := time.monotonic()) < due:
            time.sleep(due - now)
        head = f"{live.stamp(clock + now)} web1 shop[{number % 7}]: "
        turn, place = divmod(number, singular)
        if place == 0:
            text = f"bench single {number}"
        elif place in (singular // 3, singular // 3 + 1):
            text = f"bench pair p{turn}"
        else:
            text = f"request {number} of customer {number * 7919 % 10007} answered in {number % 90} ms, all is well"
        os.write(file, f"{head}{text}\n".encode())
        if place == 0:
            singles.append(time.monotonic())
        elif place == singular // 3 + 1:
            pairs.append(time.monotonic())
    took = time.monotonic() - begun
    os.close(file)
    return singles, pairs, took


def waits(written, seen, column):
    """Of each line how long it was on its way; None where it never came."""
    counts = [row[column] for row in seen]
    found = []
    for number, time_of in enumerate(written, 1):
        place = bisect.bisect_left(counts, number)
        found.append(seen[place][0] - time_of if place < len(seen) else None)
    return found


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rate", type=int, default=10_000, help="lines a second")
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--matching", type=int, default=100, help="singles a second, and as many pairs")
    parser.add_argument("--vigie", type=pathlib.Path, default=live.BINARY)
    parser.add_argument("--bare", action="store_true", help="without the rules that come with vigie")
    options = parser.parse_args()
    print(f"load before: {live.load()}")
    is_slow = False
    with live.Watch(options.vigie, RULES, shipped=not options.bare) as watch:
        until = multiprocessing.Value("d", float("inf"))
        mine, its = multiprocessing.Pipe()
        reader = multiprocessing.Process(target=poll, args=(watch.state, until, its))
        reader.start()
        time.sleep(1)
        singles, pairs, took = write(watch.log, options.rate, options.seconds, options.matching)
        until.value = time.monotonic() + 3
        seen = mine.recv()
        reader.join()
        print(f"{options.rate * options.seconds / took:,.0f} lines/s, vigie: {watch.processor():.1f} s of processor, "
              f"{watch.memory():.0f} MB at most")
    for name, written, column in (("single events", singles, 1), ("correlations", pairs, 2)):
        found = waits(written, seen, column)
        there = sorted(wait for wait in found if wait is not None)
        if len(there) < len(found):
            sys.exit(f"{name}: {len(found) - len(there)} of {len(found)} never came")
        p50, p99 = (live.quantile(there, share) * 1e3 for share in (0.5, 0.99))
        is_slow = is_slow or p99 > GOAL * 1e3
        print(f"{name}: {len(there)} lines, p50 {p50:.1f} ms, p99 {p99:.1f} ms, at most {there[-1] * 1e3:.1f} ms")
    print(f"load after: {live.load()}")
    sys.exit(1 if is_slow else 0)


if __name__ == "__main__":
    main()
