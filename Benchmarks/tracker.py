"""Fills a state directory with incidents as a tracker has them after years, the same for the same seed.

    python3 Benchmarks/tracker.py STATE --vigie FILE [--incidents 100000] [--history 1000000] [--until 2026-11-20]

vigie itself makes the empty state, so the tables are always those of that vigie; rows are written straight into them.
What is counted is conserved: `vigie doctor --state STATE` finds nothing wrong. Prints what it wrote as JSON."""

import argparse
import datetime
import json
import os
import pathlib
import random
import sqlite3
import subprocess
import sys
import tempfile
import time

import tracker_rows as rows
from tracker_rows import MICROSECONDS

SEED = 20261124
CHUNK = 2_000  # incidents a transaction
SOURCES = 200
DAY = 86_400 * MICROSECONDS
RULE = """vigie: 1
id: bench.none
title: {en: none, fr: rien}
type: interface
severity: cosmetic
match: {pattern: nothing-in-any-log}
"""


def make_state(vigie, state):
    """The empty tables, by a scan of a log in which nothing happens."""
    with tempfile.TemporaryDirectory() as place:
        rules, log = pathlib.Path(place, "rules"), pathlib.Path(place, "quiet.log")
        rules.mkdir()
        (rules / "none.yaml").write_text(RULE, "utf-8")
        log.write_text("2024-01-01T00:00:00Z app[1]: all is well\n", "utf-8")
        command = [vigie, "scan", log, "--rules", rules, "--state", state, "--timezone", "UTC"]
        environment = {**os.environ, "XDG_CACHE_HOME": place}
        run = subprocess.run(command, capture_output=True, text=True, env=environment)
        if run.returncode != 0:
            sys.exit(f"{vigie} scan failed ({run.returncode}): {run.stderr}")


def fill(database, incidents, history, until, seed=SEED):
    """Writes the rows; gives how many of each table."""
    rng = random.Random(seed)
    database.executescript("PRAGMA synchronous = OFF; PRAGMA cache_size = -200000;")
    first = database.execute("SELECT coalesce(max(id), 0) + 1 FROM incidents").fetchone()[0]
    sources = write_sources(database, until)
    written = {"sources": SOURCES}
    offsets = [4_096] * SOURCES
    for start in range(first, first + incidents, CHUNK):
        batch = rows.Batch()
        for number in range(start, min(start + CHUNK, first + incidents)):
            done = number - first
            share = history * (done + 1) // incidents - history * done // incidents
            batch.add(rng, number, sources, offsets, max(1, share), until, age=(incidents - done) / incidents)
        with database:
            for table, (sql, values) in batch.statements().items():
                database.executemany(sql, values)
                written[table] = written.get(table, 0) + len(values)
    written.update(write_process(database))
    with database:
        values = [(highest, source) for source, highest in zip(sources, offsets)]
        database.executemany("UPDATE sources SET counted_to = ? WHERE id = ?", values)
        database.executemany('UPDATE positions SET "offset" = ?1, "end" = ?1 + 100 WHERE source = ?2', values)
    return written


def write_process(database):
    """What people wrote: updates as their rows of history say, reviews and actions of what is closed and grave."""
    grave = "FROM incidents WHERE status = 'closed' AND severity >= 3"
    statements = {
        "updates": "INSERT INTO updates (number, incident, audience, author, at, text_en) SELECT number, incident,"
        " 'internal', actor, at, payload ->> 'text_en' FROM history WHERE kind = 'updated'",
        "reviews": "INSERT INTO reviews SELECT id, 'what happened', 'why', 'what was done', 'what is to be done',"
        f" 'what it taught', 'anna', closed_at {grave}",
        "actions": "INSERT INTO actions (incident, text, owner, due, added_by, added_at, done_by, done_at) SELECT id,"
        f" 'look after it', 'bo', closed_at + {30 * DAY}, 'anna', closed_at, iif(id % 10, 'bo', NULL),"
        f" iif(id % 10, closed_at + {DAY}, NULL) {grave}",
    }
    with database:
        return {table: database.execute(sql).rowcount for table, sql in statements.items()}


def write_sources(database, until):
    """Their ids. The heads are of no log there is, so that no scan takes one for its own."""
    with database:
        rule_set = database.execute("SELECT max(id) FROM rule_sets").fetchone()[0]
        ids = []
        for number in range(SOURCES):
            digest = f"{number:032x}"
            ids.append(
                database.execute(
                    "INSERT INTO sources (head_length, head_digest, prefix_digest, version, added_at, seen_to)"
                    " VALUES (4096, ?, ?, 1, ?, ?)",
                    (digest, digest, until - 900 * DAY, until),
                ).lastrowid
            )
            name = rows.source_name(number)
            database.execute("INSERT INTO source_names VALUES (?, ?, 1)", (ids[-1], name))
            database.execute("INSERT INTO positions (source, rule_set, \"offset\", \"end\", tail, line, carry) VALUES (?, ?, 0, 0, ?, 1, '')", (ids[-1], rule_set, digest))
    return ids


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("state", type=pathlib.Path)
    parser.add_argument("--vigie", default=".build/release/vigie")
    parser.add_argument("--incidents", type=int, default=100_000)
    parser.add_argument("--history", type=int, default=1_000_000, help="rows in all, at least one an incident")
    parser.add_argument("--until", default="2026-11-20", help="the day of the newest event, UTC")
    parser.add_argument("--seed", type=int, default=SEED)
    options = parser.parse_args()
    began = time.monotonic()
    day = datetime.datetime.fromisoformat(options.until).replace(tzinfo=datetime.timezone.utc)
    make_state(options.vigie, options.state)
    path = options.state / "vigie.sqlite"
    database = sqlite3.connect(path)
    written = fill(database, options.incidents, options.history, int(day.timestamp()) * MICROSECONDS, options.seed)
    database.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    database.close()
    facts = {"bytes": path.stat().st_size, "seconds": round(time.monotonic() - began, 1)}
    print(json.dumps({**written, **facts}))


if __name__ == "__main__":
    main()
