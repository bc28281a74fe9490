"""What rules cost: 216 of them with the prefilter, without it and by other tools, and a thousand against a hundred.

The slow get a slice, vigie that slice as often as it takes to fill the corpus' size: the same lines for both."""

import measure
import rule_files
import tools
import vigie_runs
from goals import Goal, Result, find, ratio

SLOW_SLICE = 4  # MiB for PCRE2 rule by rule and grep -P
QUICK_SLICE = 32  # MiB for ripgrep
FAIL2BAN_SLICE = 1  # MiB


def two_hundred(bench, kind):
    """216 rules against PCRE2 rule by rule and grep -P; beside them ripgrep on the patterns that it reads."""
    rules = bench.rules("patterns")
    slow = min(SLOW_SLICE, bench.corpora.size)
    piece, (tile, times) = bench.corpora.slice(kind, slow), bench.corpora.tile(kind, slow)
    length = piece.stat().st_size
    own = bench.vigie.scan("vigie, 216 rules", tile, length * times, rules)
    bare = bench.vigie.scan("vigie --no-prefilter, 216 rules", piece, length, rules, options=["--no-prefilter"])
    contestants = [own, bare]
    notes = []
    if "grep" not in bench.missing:
        contestants.append(tools.grep(piece, length, _named_list(bench)))
    if "rg" not in bench.missing:
        beside, said = _ripgrep(bench, kind)
        contestants += beside
        notes.append(said)
    measure.interleaved(contestants, bench.runs)
    notes.append(_compared(own, bare, times))
    grep, subset = find(contestants, "grep"), find(contestants, "vigie, rg's")
    goals = [
        Goal(f"{kind}, 216 rules, one core: rate ÷ PCRE2's (JIT), rule by rule", ratio(own.rate, bare.rate), 150.0),
        Goal(f"{kind}, 216 rules, one core: rate ÷ grep -P's", ratio(own.rate, grep and grep.rate), 150.0),
    ]
    for beginning, bar in (("rg --no-unicode", 60.0 if kind == "text" else None), ("rg -j1", None)):
        other = find(contestants, beginning)
        rate = ratio(subset and subset.rate, other and other.rate)
        goals.append(Goal(f"{kind}, rg's patterns, one core: rate ÷ {beginning}'s (reported, not required)", rate, bar))
    return Result(f"{kind}-216", contestants, goals, notes)


def _named_list(bench):
    path = bench.cache / "patterns-216-named.txt"
    path.write_text("".join(pattern + "\n" for _, pattern in rule_files.named("patterns")), "utf-8")
    return path


def _ripgrep(bench, kind):
    """ripgrep with and without Unicode, and vigie with the same patterns: (contestants, what is to be said)."""
    accepted = tools.accepted_by_ripgrep(rule_files.named("patterns"))
    pattern_list = tools.write_list(accepted, bench.cache / "patterns-rg.txt")
    directory = bench.cache / "rules-rg"
    rule_files.write(accepted, directory)
    quick = min(QUICK_SLICE, bench.corpora.size)
    piece, (tile, times) = bench.corpora.slice(kind, quick), bench.corpora.tile(kind, quick)
    length = piece.stat().st_size
    contestants = [
        bench.vigie.scan("vigie, rg's patterns", tile, length * times, directory),
        tools.ripgrep(piece, length, pattern_list, unicode=False),
        tools.ripgrep(piece, length, pattern_list, unicode=True),
    ]
    return contestants, f"ripgrep reads {len(accepted)} of the 216 patterns (their groups unnamed)."


def _compared(own, bare, times):
    """Whether the prefilter changed what matched."""
    found, truth = vigie_runs.matched(own.runs[0]), vigie_runs.matched(bare.runs[0])
    if found is None or truth is None:
        return "vigie's summary was not understood: matches with and without prefilter were not compared."
    same = "the same" if found == truth * times else "NOT THE SAME"
    return f"Matches: {found:,} in the slice {times} times over, {truth:,} without prefilter in the slice: {same}."


def thousand(bench, kind):
    """A thousand rules against a hundred drawn from the same list."""
    size = bench.corpora.facts[kind]["bytes"]
    log = bench.corpora.plain(kind)
    contestants = [
        bench.vigie.scan(f"vigie, {count} rules", log, size, bench.rules(count)) for count in ("100", "1000")
    ]
    measure.interleaved(contestants, bench.runs)
    hundred, thousand = contestants
    goal = Goal(
        f"{kind}, one core: processor time of 1,000 rules ÷ that of 100", ratio(thousand.cpu, hundred.cpu), 3.5, at_least=False
    )
    found = [vigie_runs.matched(one.runs[0]) for one in contestants]
    notes = [f"Matches: {found[0]} with 100 rules, {found[1]} with 1,000."]
    if bench.leave_out:
        notes.append(f"Left out of both: {', '.join(sorted(bench.leave_out))}.")
    return Result(f"{kind}-1000", contestants, [goal], notes)


def fail2ban(bench):
    """fail2ban-regex with its own filter for sshd and with those of the 216 that know an address: told, no goal."""
    if "fail2ban-regex" in bench.missing:
        return Result("fail2ban", [], [], ["fail2ban-regex is not here."])
    piece = bench.corpora.slice("text", min(FAIL2BAN_SLICE, bench.corpora.size))
    length = piece.stat().st_size
    filter_file = bench.cache / "fail2ban-patterns.conf"
    count = tools.write_fail2ban_filter(rule_files.named("patterns"), filter_file)
    contestants = [tools.fail2ban(piece, length, filter_file, f"fail2ban-regex, {count} patterns")]
    if tools.sshd_filter():
        contestants.append(tools.fail2ban(piece, length, tools.sshd_filter(), "fail2ban-regex, its sshd filter"))
    contestants.append(
        bench.vigie.scan("vigie --no-prefilter, 216 rules", piece, length, bench.rules("patterns"), options=["--no-prefilter"])
    )
    measure.interleaved(contestants, bench.runs)
    return Result("fail2ban", contestants, [])
