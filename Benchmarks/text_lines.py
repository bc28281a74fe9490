"""Benign lines of a shop's servers as their programs write them, each with its stamp, year included.

Every function takes the clock and the vocabulary and returns one record, its line ends included."""

from vocabulary import HOSTS, NOUNS, SERVICES, USERS

STATUS = ["200"] * 60 + ["304"] * 14 + ["302"] * 5 + ["206"] * 3 + ["204"] * 4 + ["301"] * 2


def nginx_access(c, v):
    return (
        f'{v.often(v.addresses)} - - [{c.access}] "{"POST" if v.below(9) == 0 else "GET"} {v.often(v.paths)} HTTP/1.1" '
        f'{v.pick(STATUS)} {v.below(9000)} "https://shop.example.com{v.often(v.paths)}" "{v.often(v.agents)}" '
        f"rt=0.{v.below(100):03d}\n"
    )


def apache_access(c, v):
    user = v.pick(USERS) if v.below(30) == 0 else "-"
    return (
        f'{v.often(v.addresses)} - {user} [{c.access}] "GET {v.often(v.paths)} HTTP/2.0" {v.pick(STATUS)} '
        f'{v.below(9000)} "-" "{v.often(v.agents)}"\n'
    )


def nginx_error(c, v):
    head = f"{c.slashed} [{v.pick(('warn', 'notice', 'info'))}] {1200 + v.below(8)}#{1200 + v.below(8)}: *{v.below(900000)} "
    return head + v.pick((
        f"a client request body is buffered to a temporary file /var/cache/nginx/client_temp/{v.below(10**10):010d}, "
        f'client: {v.often(v.addresses)}, server: shop.example.com, request: "POST {v.often(v.paths)} HTTP/1.1"\n',
        f"client {v.often(v.addresses)} closed keepalive connection\n",
        f'an upstream response is buffered to a temporary file while reading upstream, client: {v.often(v.addresses)}, '
        f'server: shop.example.com, request: "GET {v.often(v.paths)} HTTP/1.1"\n',
    ))


def apache_error(c, v):
    return f"[{c.weekday}.{c.micro:06d} {c.year}] [{v.pick(('mpm_event:notice', 'ssl:info', 'core:notice'))}] [pid {900 + v.below(40)}:tid {v.below(10**6)}] [client {v.often(v.addresses)}:{1024 + v.below(60000)}] {v.pick(('AH00489', 'AH00094', 'AH01964', 'AH02034', 'AH01906'))}: {v.often(v.phrases)}\n"


def spring(c, v):
    package, name = v.often(v.classes)
    level = v.pick((" INFO", " INFO", " INFO", "DEBUG", " WARN"))
    return (
        f"{c.spaced}.{c.milli:03d} {level} {8000 + v.below(6)} --- [nio-8080-exec-{1 + v.below(16)}] "
        f"c.e.shop.{package}.{name} : {v.often(v.phrases)} ({v.below(900)} ms)\n"
    )


def trace(c, v):
    """What a WARN drags along although all is well: an exception that was handled."""
    package, name = v.often(v.classes)
    lines = [
        f"{c.spaced}.{c.milli:03d}  WARN {8000 + v.below(6)} --- [nio-8080-exec-{1 + v.below(16)}] "
        f"c.e.shop.{package}.{name} : {v.often(v.phrases)}, using the default",
        f"com.example.shop.{package}.{v.pick(NOUNS).title()}NotFoundException: no {v.pick(NOUNS)} {v.below(10**6)}",
    ]
    for _ in range(4 + v.below(9)):
        package, name = v.often(v.classes)
        lines.append(f"\tat com.example.shop.{package}.{name}.{v.pick(NOUNS)}({name}.java:{10 + v.below(400)})")
    lines.append(f"\t... {20 + v.below(60)} common frames omitted\n")
    return "\n".join(lines)


def python_app(c, v):
    return (
        f"{c.spaced},{c.milli:03d} {v.pick(('INFO', 'INFO', 'DEBUG', 'WARNING'))} {v.pick(SERVICES)}.{v.pick(NOUNS)}: "
        f"{v.often(v.phrases)} in {v.below(1000)} ms request={v.hex(8)}\n"
    )


def go_app(c, v):
    return (
        f'time="{c.iso}Z" level={v.pick(("info", "info", "debug", "warning"))} msg="{v.often(v.phrases)}" '
        f"component={v.pick(SERVICES)} attempt={v.below(4)} duration_ms={v.below(900)} err=null trace={v.hex(8)}\n"
    )


def syslog(c, v):
    host = v.pick(HOSTS)
    head = f"{c.iso}.{c.micro:06d}+00:00 {host} "
    pid = 500 + v.below(30000)
    user = v.pick(USERS)
    shape = v.below(12)
    if shape == 0:
        return f"{head}sshd[{pid}]: Accepted publickey for {user} from 192.0.2.{v.below(250)} port {1024 + v.below(60000)} ssh2: ED25519 SHA256:{v.often(v.ids)}\n"
    if shape == 1:
        return f"{head}sshd[{pid}]: pam_unix(sshd:session): session opened for user {user}(uid={1000 + v.below(30)}) by (uid=0)\n"
    if shape == 2:
        return f"{head}sshd[{pid}]: Received disconnect from 192.0.2.{v.below(250)} port {1024 + v.below(60000)}:11: disconnected by user\n"
    if shape == 3:
        return f"{head}CRON[{pid}]: ({user}) CMD (/usr/local/bin/{v.pick(NOUNS)}-{v.pick(('clean', 'sync', 'report'))} --quiet >/dev/null)\n"
    if shape == 4:
        return f"{head}CRON[{pid}]: pam_unix(cron:session): session closed for user {user}\n"
    if shape == 5:
        return f"{head}systemd[1]: Started {v.pick(NOUNS)}-{v.pick(SERVICES)}.service - {v.often(v.phrases)}.\n"
    if shape == 6:
        return f"{head}systemd[1]: {v.pick(NOUNS)}-{v.pick(SERVICES)}.service: Deactivated successfully.\n"
    if shape == 7:
        return f"{head}kernel: [{c.second - 1763000000}.{c.micro:06d}] eth0: renamed from veth{v.hex(7)}\n"
    if shape == 8:
        return f"{head}kernel: [{c.second - 1763000000}.{c.micro:06d}] docker0: port {v.below(20)}(veth{v.hex(7)}) entered forwarding state\n"
    if shape == 9:
        return f"{head}postfix/smtp[{pid}]: {v.hex(10).upper()}: to=<{user}@example.com>, relay=mx.example.com[192.0.2.25]:25, delay=0.{v.below(99)}, dsn=2.0.0, status=sent (250 2.0.0 Ok: queued)\n"
    if shape == 10:
        return f"{head}dockerd[812]: time=\"{c.iso}Z\" level=info msg=\"{v.often(v.phrases)}\" container={v.hex(12)}\n"
    return f"{head}{v.pick(SERVICES)}[{pid}]: {v.often(v.phrases)} ({v.below(10**5)})\n"


def postgres(c, v):
    head = f"{c.spaced}.{c.milli:03d} UTC [{2000 + v.below(400)}] {v.pick(USERS)}@shop LOG:  "
    shape = v.below(6)
    if shape == 0:
        return f"{head}checkpoint complete: wrote {v.below(9000)} buffers ({v.below(90)}.{v.below(10)}%); 0 WAL file(s) added, 0 removed, {v.below(5)} recycled; write={v.below(300)}.{v.below(10)} s\n"
    if shape == 1:
        return f"{head}connection authorized: user={v.pick(USERS)} database=shop application_name={v.pick(SERVICES)}\n"
    if shape == 2:
        return f"{head}automatic vacuum of table \"shop.public.{v.pick(NOUNS)}s\": index scans: {v.below(3)}, tuples: {v.below(90000)} removed, {v.below(10**6)} remain\n"
    noun = v.pick(NOUNS)
    return f"{head}duration: {v.below(400)}.{v.below(1000):03d} ms  execute <unnamed>: SELECT id, {v.pick(NOUNS)}, created_at FROM {noun}s WHERE {noun}_id = {v.below(10**4)} ORDER BY created_at LIMIT {10 * (1 + v.below(5))}\n"


def mysql(c, v):
    shape = v.below(4)
    if shape == 0:
        return f"{c.iso}.{c.micro:06d}Z {v.below(900)} [Note] [MY-0{10000 + v.below(3900)}] [InnoDB] {v.often(v.phrases)}\n"
    if shape == 1:
        return f"{c.iso}.{c.micro:06d}Z {v.below(900)} [System] [MY-0{10000 + v.below(3900)}] [Server] {v.often(v.phrases)}\n"
    noun = v.pick(NOUNS)
    return f"{c.iso}.{c.micro:06d}Z\t{v.below(900)} Query\tUPDATE {noun}s SET {v.pick(NOUNS)} = {v.below(10**5)}, updated_at = NOW() WHERE id = {v.below(10**6)}\n"


# What a host writes, by share of its records.
FAMILIES = [
    (30, nginx_access), (8, apache_access), (2, nginx_error), (2, apache_error), (20, spring), (1, trace),
    (10, python_app), (8, go_app), (18, syslog), (11, postgres), (4, mysql),
]
