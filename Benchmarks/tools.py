"""The programs that stand beside vigie: which are here, in which version, and how each is asked.

None of them does what vigie does (file incidents); they bound what is to be expected of a machine."""

import os
import pathlib
import re
import shutil
import subprocess

import patterns
from measure import Contestant

NAMES = ("wc", "cat", "zcat", "igzip", "rg", "grep", "fail2ban-regex")
PLAIN = {"LC_ALL": "C"}


def missing():
    return [name for name in NAMES if not shutil.which(name)]


def versions():
    """The first line that each says of itself."""
    said = {}
    for name in NAMES:
        if shutil.which(name):
            option = "--version" if name != "fail2ban-regex" else "-V"
            run = subprocess.run([name, option], capture_output=True, text=True)
            said[name] = (run.stdout or run.stderr).strip().split("\n")[0]
    return said


def over(names, path, size, cores=1):
    """Those of `names` that are here, reading `path`, which holds `size` bytes of log (inflated)."""
    asked = {"wc": ["wc", "-l"], "cat": ["cat"], "zcat": ["zcat"], "igzip": ["igzip", "-dc"]}
    return [
        Contestant(" ".join(asked[name]), asked[name] + [path], size, cores, environment=PLAIN)
        for name in names
        if shutil.which(name)
    ]


def ripgrep(path, size, list_of_patterns, unicode):
    options = ["-j1", "-c", "--no-config", "-f", list_of_patterns]
    name = "rg -j1 -f" if unicode else "rg --no-unicode -j1 -f"
    return Contestant(name, ["rg"] + ([] if unicode else ["--no-unicode"]) + options + [path], size)


def accepted_by_ripgrep(pairs):
    """Those of the named patterns that ripgrep reads, once their groups have no names."""
    return [
        (name, pattern)
        for name, pattern in pairs
        if subprocess.run(
            ["rg", "--no-config", "--no-unicode", "-e", patterns.unnamed(pattern), os.devnull], capture_output=True
        ).returncode < 2
    ]


def write_list(pairs, path):
    path.write_text("".join(patterns.unnamed(pattern) + "\n" for _, pattern in pairs), "utf-8")
    return path


def grep(path, size, list_of_patterns):
    """grep -P takes one expression: it reads the log once for each, and the times add up, as for anyone who greps."""
    script = 'while IFS= read -r pattern; do grep -a -c -P -e "$pattern" "$1"; done <"$2"; :'
    return Contestant("grep -P, pattern by pattern", ["sh", "-c", script, "sh", path, list_of_patterns], size, environment=PLAIN)


def fail2ban(path, size, filter_file, name):
    return Contestant(name, ["fail2ban-regex", "--print-no-missed", "--print-no-ignored", path, filter_file], size)


def write_fail2ban_filter(pairs, path):
    """The patterns with a group `ip` as a filter of fail2ban; how many they are."""
    usable = []
    for _, pattern in pairs:
        own = re.sub(r"\(\?<ip>(?:\[[^\]]*\]|\\.|[^()])*(?:\([^()]*\)[^()]*)*\)", "<HOST>", pattern, count=1)
        own = re.sub(r"\(\?<[A-Za-z]\w*>", "(?:", own)
        if "<HOST>" not in own or own.startswith("(?i)"):
            continue
        try:
            re.compile(own.replace("<HOST>", "(?P<host>x)"))
        except re.error:
            continue
        usable.append(("^.*" + own).replace("%", "%%"))
    path.write_text("[Definition]\nfailregex = " + "\n            ".join(usable) + "\nignoreregex =\n", "utf-8")
    return len(usable)


def sshd_filter():
    path = pathlib.Path("/etc/fail2ban/filter.d/sshd.conf")
    return path if path.exists() else None
