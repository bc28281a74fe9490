"""A run of the benchmark as Markdown for people and JSON for programs. Losing cases stay in both."""

import json


def markdown(facts, results):
    """`facts` is what `surroundings.facts` gives."""
    parts = [f"# vigie {facts['vigie']} at {facts['commit']}, {facts['date']}", ""]
    if facts["reservations"]:
        parts += ["Not for the record: " + "; ".join(facts["reservations"]) + ".", ""]
    parts += [*_surroundings(facts), "", "## Goals", "", "| goal | bar | measured | |", "|---|--:|--:|---|", *goal_lines(results)]
    for result in results:
        parts += ["", f"## {result.group}", "", *_measured(result.contestants)]
        parts += ["", *(f"- {note}" for note in result.notes + _failures(result))] if result.notes or _failures(result) else []
    return "\n".join(parts) + "\n"


def as_json(facts, results):
    return json.dumps({**facts, "results": [result.as_json() for result in results]}, indent=1, ensure_ascii=False) + "\n"


def _surroundings(facts):
    for key in ("processor", "cores", "memory", "kernel", "system", "toolchain", "engine", "load", "runs", "missing"):
        yield f"- {key}: {facts[key]}"
    for kind in ("packages", "tools"):
        yield f"- {kind}: " + "; ".join(f"{name} {version}" for name, version in facts[kind].items())
    for corpus in facts["corpora"].values():
        yield (
            f"- {corpus['kind']}: {corpus['bytes'] / 1e6:,.0f} MB, {corpus['lines']:,} lines, seed {corpus['seed']}, gzip ratio "
            f"{corpus['gzip_ratio']:.2f}, lines of trouble {corpus['trouble_share']:.2%}, matched by patterns.tsv "
            f"{corpus['matching_share']:.2%} (first MiB)"
        )


def goal_lines(results):
    """One row of the table of goals for each."""
    for goal in (goal for result in results for goal in result.goals):
        bar = f"{goal.sign} {goal.bar:g} {goal.unit}" if goal.bar is not None else ""
        measured = f"{goal.measured:,.2f} {goal.unit}" if goal.measured is not None else ""
        yield f"| {goal.text} | {bar} | {measured} | {goal.verdict} |"


def _measured(contestants):
    if not contestants:
        return
    yield "| | cores | wall s | user + sys s | MB/s | peak MB |"
    yield "|---|--:|--:|--:|--:|--:|"
    for one in contestants:
        times = [_number(one.wall, 3), _number(one.cpu, 3), _number(one.rate, 1), _number(one.rss * 1024 / 1e6, 1)]
        yield f"| {one.name} | {one.cores} | {' | '.join(times)} |"


def _number(value, digits):
    return "" if value is None else f"{value:,.{digits}f}"


def _failures(result):
    return [
        f"{one.name} failed with {one.failure.code}: {_last_line(one.failure.said)}"
        for one in result.contestants
        if one.failure
    ]


def _last_line(text):
    return (text.strip().splitlines() or [""])[-1][:200]
