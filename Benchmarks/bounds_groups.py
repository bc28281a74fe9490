"""What must stay bounded: peak memory whatever the archive's size, the start for one line, and lines built to hurt."""

import measure
import vigie_runs
from goals import Goal, Result
from hostile_lines import SHAPES

MEMORY_BAR = 64.0  # MB, of 10^6 bytes
WARM_BAR = 30.0  # ms
LINE_BAR = 50.0  # ms
STARTS = 4  # times the runs: a start takes milliseconds


def memory(bench):
    """An eighth of the archive, the archive, and four of them in one file; plain; JSON; a thousand rules."""
    corpora, vigie = bench.corpora, bench.vigie
    size = corpora.facts["text"]["bytes"]
    eighth = max(corpora.size / 8, 0.125)
    four = corpora.four_times("text")
    contestants = [
        vigie.scan("an eighth of the .gz", corpora.gz_slice("text", eighth), size // 8, cores=2),
        vigie.scan("the .gz", corpora.gz("text"), size, cores=2),
        vigie.scan("four of the .gz in one file", four, 4 * size, cores=2),
        vigie.scan("plain text", corpora.plain("text"), size, cores=2),
        vigie.scan("JSON .gz", corpora.gz("json"), corpora.facts["json"]["bytes"], cores=2),
        vigie.scan("the .gz, 1,000 rules", corpora.gz("text"), size, bench.rules("1000"), cores=2),
    ]
    measure.interleaved(contestants, 1)
    goals = [
        Goal(f"peak memory, {one.name}", _megabytes(one), MEMORY_BAR, at_least=False, unit="MB") for one in contestants
    ]
    return Result("memory", contestants, goals, ["One run each: the peak hardly differs from run to run."])


def _megabytes(contestant):
    return None if contestant.failure else contestant.rss * 1024 / 1e6


def start(bench):
    """One line on standard input, the whole process."""
    quiet = bench.vigie.quiet
    contestants = [
        bench.vigie.cold("one line, cold", quiet),
        bench.vigie.scan("one line, warm", "-", 0, stdin=quiet),
    ]
    measure.interleaved(contestants, bench.runs * STARTS)
    cold, warm = (None if one.failure else one.wall * 1000 for one in contestants)
    goals = [
        Goal("one line on standard input, warm", warm, WARM_BAR, at_least=False, unit="ms"),
        Goal("one line on standard input, cold (told)", cold, None, at_least=False, unit="ms"),
    ]
    return Result("start", contestants, goals)


def hostile(bench):
    """Lines built to blow up hostile-patterns.tsv, many of one shape in a row: the time of one is their share."""
    rules = bench.rules("hostile-patterns")
    vigie = bench.vigie
    contestants = [vigie.scan("one quiet line", vigie.quiet, 0, rules)]
    bare = []
    for shape in SHAPES:
        log = bench.cache / f"hostile-{shape.name}.log"
        log.write_bytes(shape.log())
        contestants.append(vigie.scan(f"{shape.name} × {shape.lines}", log, log.stat().st_size, rules))
        bare.append(vigie.scan(shape.name, log, log.stat().st_size, rules, options=["--no-prefilter"]))
    measure.interleaved(contestants, bench.runs)
    measure.interleaved(bare, 1)
    goals, notes = [], []
    for shape, one, truth in zip(SHAPES, contestants[1:], bare):
        failed = one.failure or contestants[0].failure
        per_line = None if failed else max(0.0, one.cpu - contestants[0].cpu) * 1000 / shape.lines
        goals.append(Goal(f"hostile: {shape.name}, processor time of one line", per_line, LINE_BAR, at_least=False, unit="ms"))
        notes.append(_told(shape, one.runs[0], truth.runs[0]))
    return Result("hostile", contestants, goals, notes)


def _told(shape, run, truth):
    """Which limits the summary says were hit. The lines of a shape are alike, so it must be all of them or none."""
    hits = vigie_runs.given_up(run)
    others = hits if truth.code else vigie_runs.given_up(truth)
    told = ", ".join(f"{rule} on {count}" for rule, count in sorted(hits.items())) or "none"
    doubts = [] if hits == others else ["NOT THE SAME WITHOUT PREFILTER"]
    doubts += [f"{rule}: NOT ON EVERY LINE" for rule, count in sorted(hits.items()) if count % shape.lines]
    found = vigie_runs.matched(run)
    return f"{shape.name}: {shape.lines} lines, {found} matches, limits hit: {told}" + "".join(f"; {one}" for one in doubts)
