"""Measures vigie beside other tools on corpora that it makes, and says which goals are reached. See README.md.

Called by scripts/bench, which builds vigie first."""

import argparse
import pathlib
import sys
import time

sys.dont_write_bytecode = True

import bounds_groups  # noqa: E402
import corpus  # noqa: E402
import measure  # noqa: E402
import report  # noqa: E402
import rule_files  # noqa: E402
import rules_groups  # noqa: E402
import surroundings  # noqa: E402
import throughput_groups  # noqa: E402
import tools  # noqa: E402
from vigie_runs import Vigie  # noqa: E402

ROOT = pathlib.Path(__file__).parent.parent
RECORD_SIZE, RECORD_RUNS = 512, 5
LEAST_SHARE = 0.9  # of a core that a command must have had, in the middle of all

GROUPS = {
    "text-plain": lambda bench: throughput_groups.plain(bench, "text"),
    "json-plain": lambda bench: throughput_groups.plain(bench, "json"),
    "text-gz": lambda bench: throughput_groups.gzipped(bench, "text"),
    "json-gz": lambda bench: throughput_groups.gzipped(bench, "json"),
    "text-216": lambda bench: rules_groups.two_hundred(bench, "text"),
    "json-216": lambda bench: rules_groups.two_hundred(bench, "json"),
    "text-1000": lambda bench: rules_groups.thousand(bench, "text"),
    "json-1000": lambda bench: rules_groups.thousand(bench, "json"),
    "memory": bounds_groups.memory,
    "start": bounds_groups.start,
    "hostile": bounds_groups.hostile,
    "fail2ban": rules_groups.fail2ban,
}


class Bench:
    """What the groups share: vigie, corpora, sets of rules, and how often everything is run."""

    def __init__(self, arguments):
        self.cache = pathlib.Path(arguments.cache).resolve()
        self.cache.mkdir(parents=True, exist_ok=True)
        self.runs = arguments.runs
        self.only = arguments.only
        self.leave_out = set(arguments.leave_out)
        self.missing = tools.missing()
        self.corpora = corpus.Corpora(self.cache, arguments.size)
        self.vigie = Vigie(pathlib.Path(arguments.vigie).resolve(), self.cache, ROOT / "Rules")
        self.written = {}

    def rules(self, kind):
        """The directory of a set of rules, written at its first use."""
        if kind not in self.written:
            self.written[kind] = self.cache / f"rules-{kind}"
            rule_files.write(rule_files.named(kind, self.leave_out), self.written[kind])
        return self.written[kind]

    def reservations(self, results, changed=""):
        """Why this run is not one for the record."""
        reasons = []
        share = measure.share_of_core(one for result in results for one in result.contestants)
        if share < LEAST_SHARE:
            reasons.append(f"the machine was busy: commands had {share:.0%} of their core")
        if self.corpora.size < RECORD_SIZE:
            reasons.append(f"corpora of {self.corpora.size} MiB only")
        if self.runs < RECORD_RUNS:
            reasons.append(f"{self.runs} runs only")
        if self.only:
            reasons.append("some groups only")
        if self.missing:
            reasons.append(f"without {', '.join(self.missing)}")
        if changed:
            reasons.append("the tree has changes that are not committed")
        return reasons


def read_arguments():
    parser = argparse.ArgumentParser(prog="scripts/bench", description=__doc__.split("\n")[0])
    parser.add_argument("--size", type=int, default=RECORD_SIZE, metavar="MiB", help="of each corpus (default: %(default)s)")
    parser.add_argument("--runs", type=int, default=RECORD_RUNS, help="of each command (default: %(default)s)")
    parser.add_argument("--only", nargs="+", default=[], metavar="GROUP", choices=GROUPS, help=", ".join(GROUPS))
    parser.add_argument("--out", metavar="FILE", help="write the result there (.md, and .json beside it)")
    parser.add_argument("--leave-out", nargs="+", default=[], metavar="NAME", help="patterns over the cost budget, for 100 and 1000 rules")
    parser.add_argument("--cache", default=ROOT / ".build" / "bench", metavar="DIR", help="of corpora and rules (default: .build/bench)")
    parser.add_argument("--vigie", default=ROOT / ".build" / "release" / "vigie", metavar="FILE", help="the binary to measure")
    parser.add_argument("--install", action="store_true", help="install igzip, ripgrep and fail2ban first")
    return parser.parse_args()


def place_of(arguments, facts):
    """Where the result goes: by default into the record, if it is one."""
    if arguments.out:
        return pathlib.Path(arguments.out).with_suffix(".md")
    if facts["reservations"]:
        return None
    return ROOT / "Benchmarks" / "results" / f"{facts['date']}-{facts['commit']}.md"


def main():
    arguments = read_arguments()
    bench = Bench(arguments)
    if bench.missing:
        print(f"Not here: {', '.join(bench.missing)} (scripts/bench --install)", file=sys.stderr)
    bench.corpora.make()
    results = []
    for name in arguments.only or GROUPS:
        begun = time.monotonic()
        results.append(GROUPS[name](bench))
        print(f"{name}: {time.monotonic() - begun:.0f} s", *report.goal_lines(results[-1:]), sep="\n", file=sys.stderr)
    facts = surroundings.facts(bench, results)
    text = report.markdown(facts, results)
    print(text)
    place = place_of(arguments, facts)
    if place:
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(text, "utf-8")
        place.with_suffix(".json").write_text(report.as_json(facts, results), "utf-8")
        print(f"Written: {place} and .json", file=sys.stderr)


if __name__ == "__main__":
    main()
