"""How fast vigie reads a log with the shipped rules: plain on one core, gzipped on two, beside zcat and its like."""

import measure
import tools
from goals import Goal, Result, find, ratio

PLAIN_BARS = {"text": 3.0, "json": 3.5}


def plain(bench, kind):
    """Plain text against what zcat writes in the same time; one core each."""
    size = bench.corpora.facts[kind]["bytes"]
    log, packed = bench.corpora.plain(kind), bench.corpora.gz(kind)
    contestants = [bench.vigie.scan("vigie, shipped rules", log, size)]
    contestants += tools.over(["zcat", "igzip"], packed, size) + tools.over(["cat", "wc"], log, size)
    measure.interleaved(contestants, bench.runs)
    zcat = find(contestants, "zcat")
    goal = Goal(
        f"{kind}, shipped rules, one core: rate ÷ zcat's output rate",
        ratio(zcat and zcat.wall, contestants[0].wall), PLAIN_BARS[kind],
    )
    return Result(f"{kind}-plain", contestants, [goal])


def gzipped(bench, kind):
    """The archive as it lies, two cores; for the others too, who use one."""
    size = bench.corpora.facts[kind]["bytes"]
    packed = bench.corpora.gz(kind)
    contestants = [bench.vigie.scan("vigie, shipped rules", packed, size, cores=2)]
    contestants += tools.over(["zcat", "igzip"], packed, size, cores=2)
    measure.interleaved(contestants, bench.runs)
    zcat, igzip = find(contestants, "zcat"), find(contestants, "igzip")
    name = f"{kind} .gz, shipped rules, two cores: wall time ÷ "
    own = contestants[0].wall
    goals = [
        Goal(name + "zcat's", ratio(own, zcat and zcat.wall), 0.32, at_least=False),
        Goal(name + "igzip's", ratio(own, igzip and igzip.wall), 2.0, at_least=False),
    ]
    return Result(f"{kind}-gz", contestants, goals)
