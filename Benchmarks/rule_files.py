"""Patterns as vigie's rules: YAML documents, one directory for each set, in files small enough for vigie.

    python3 rule_files.py patterns|hostile-patterns|1000|100 DIRECTORY"""

import pathlib
import shutil
import sys

import patterns
import rule_variations

PER_FILE = 100
SEVERITIES = ("minor", "major", "critical", "cosmetic")
BY_PREFIX = [  # the type of a rule, by how its pattern is called; the rest tells of performance
    ("authentication", "ssh_ sudo_ su_ pam_ login_ ftpd_ dovecot_ postfix_ vsftpd krb_ ldap_49 smb_ win4625 vpn_ passwd_"),
    ("database", "mysql_ pg_ mssql_ mongo_ redis_ ora_ sqlstate jdbc hikari django_ sqlite_ es_ kafka_"),
    ("security", "sqli_ xss_ traversal lfi_ rfi php_wrap shellshock log4shell cmd_ rev_ b64_ spring4 struts ognl ssti xxe "
     "crlf_ nosql ldap_inj git_ backup_ admin_ wp_ actuator thinkphp phpunit solr jenkins exchange confluence citrix f5 "
     "vmware fortinet router_ ua_ method_ http_garbage webshell cve_ hex_ iptables_ port_scan auditd_ useradd group_ "
     "selinux apparmor av_ win1102 ps_enc mimikatz coin_"),
    ("interface", "node_unh android_"),
]


def type_of(name):
    for kind, prefixes in BY_PREFIX:
        if name.startswith(tuple(prefixes.split())):
            return kind
    return "performance"


def document(name, pattern, place):
    quoted = pattern.replace("'", "''")
    return (
        f"vigie: 1\nid: bench.{name.replace('_', '-')}\ntitle: {{en: {name}, fr: {name}}}\n"
        f"type: {type_of(name)}\nseverity: {SEVERITIES[place % len(SEVERITIES)]}\nmatch:\n  pattern: '{quoted}'\n"
    )


def write(named_patterns, directory):
    """The directory anew, with a rule for each (name, pattern)."""
    directory = pathlib.Path(directory)
    shutil.rmtree(directory, ignore_errors=True)
    directory.mkdir(parents=True)
    documents = [document(name, pattern, place) for place, (name, pattern) in enumerate(named_patterns)]
    for first in range(0, len(documents), PER_FILE):
        text = "---\n".join(documents[first : first + PER_FILE])
        (directory / f"rules-{first:04d}.yaml").write_text("# Written by Benchmarks/rule_files.py.\n" + text, "utf-8")


def named(kind, without=()):
    """The set called `kind`; of 1000 and 100 the patterns named in `without` are left out."""
    if not kind.isdigit():
        return patterns.read(kind)
    base = [pair for pair in patterns.read("patterns") if pair[0] not in without]
    if int(kind) <= len(base):
        return rule_variations.drawn(base, int(kind))
    return rule_variations.filled_up(base, int(kind))


if __name__ == "__main__":
    write(named(sys.argv[1]), sys.argv[2])
