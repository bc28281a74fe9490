"""vigie as a contestant: with which rules, on how many cores, and always with a state that has seen no log.

Before the first run of a set of rules vigie is run once on a line of nothing, so that what it keeps of compiled rules
is there; each run then has a copy of that state, and leaves nothing behind."""

import pathlib
import re
import shutil
import subprocess
import sys
import tempfile

from measure import Contestant

QUIET_LINE = "2025-11-14T00:00:00Z INFO shop: nothing to tell\n"


class Vigie:
    def __init__(self, binary, cache, shipped):
        """`shipped`: the directory of the rules that come with vigie."""
        self.binary = pathlib.Path(binary)
        self.shipped = pathlib.Path(shipped)
        self.room = pathlib.Path(cache) / "vigie"
        shutil.rmtree(self.room, ignore_errors=True)
        self.room.mkdir(parents=True)
        self.quiet = self.room / "quiet.log"
        self.quiet.write_text(QUIET_LINE)
        self.primed = {}

    def environment(self, cache=None):
        cache = cache or self.room / "cache"
        return {"XDG_CACHE_HOME": str(cache), "VIGIE_CACHE": str(cache / "vigie"), "VIGIE_LANG": "en", "TZ": "UTC"}

    def scan(self, name, path, size, rules=None, cores=1, options=(), stdin=None):
        """A contestant that scans `path` (`size` bytes inflated) with `rules`, else the shipped ones."""
        rules = pathlib.Path(rules or self.shipped)
        primed = self._primed(rules)

        def before():
            state = tempfile.mkdtemp(dir=self.room)
            shutil.copytree(primed, state, dirs_exist_ok=True)
            return ["--state", state]

        return Contestant(
            name, self.command(path, rules, options), size, cores, str(stdin or "/dev/null"), self.environment(),
            before, lambda extra: shutil.rmtree(extra[1], ignore_errors=True),
        )

    def cold(self, name, stdin):
        """A contestant that reads `stdin` with the shipped rules as if vigie had never run here."""

        def before():
            shutil.rmtree(self.room / "cold", ignore_errors=True)
            return ["--state", str(self.room / "cold" / "state")]

        return Contestant(
            name, self.command("-", self.shipped), 0, 1, str(stdin), self.environment(self.room / "cold" / "cache"), before
        )

    def command(self, path, rules, options=()):
        base = [self.binary, "scan", path, "--rules", rules, "--timezone", "UTC"]
        base += ["--progress", "never", "--format", "ndjson"]  # with ndjson the summary goes to standard error
        return base + list(options)

    def _primed(self, rules):
        if rules not in self.primed:
            state = self.room / f"primed-{len(self.primed)}"
            command = self.command("-", rules) + ["--state", state]
            environment = {"PATH": "/usr/bin:/bin", "HOME": str(self.room), **self.environment()}
            with open(self.quiet, "rb") as line:
                run = subprocess.run(command, stdin=line, capture_output=True, text=True, env=environment)
            if run.returncode:
                sys.exit(f"vigie does not run with the rules of {rules}:\n{run.stdout}{run.stderr}")
            state.mkdir(exist_ok=True)
            self.primed[rules] = state
        return self.primed[rules]

    def version(self):
        return subprocess.run([self.binary, "--version"], capture_output=True, text=True).stdout.strip()

    def doctor(self):
        """What vigie says of the engine it runs on; empty where it has no such command."""
        run = subprocess.run([self.binary, "doctor"], capture_output=True, text=True)
        return run.stdout.strip() if run.returncode == 0 else ""


def matched(run):
    """The pairs of rule and record that a run's summary counts, None where it says nothing."""
    found = re.search(r"^matched (\d+) =", run.said, re.M)
    return int(found[1]) if found else None


def given_up(run):
    """By rule, on how many lines the summary says PCRE2 gave up."""
    found = re.findall(r"^rule (\S+): PCRE2 gave up on ([\d,. ]+?) lines?", run.said, re.M)
    return {rule: int(re.sub(r"\D", "", count)) for rule, count in found}
