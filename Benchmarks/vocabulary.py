"""What benign lines are made of: names, paths, user agents, addresses and numbers, drawn once from a seed into pools.

Pools have what real logs have, values in use for a while and then no more, and hold the words that incidents use too."""

NOUNS = """order invoice basket payment customer session voucher shipment parcel address product category picture search
index catalogue stock price discount refund account profile newsletter token queue worker batch report export import
cache cluster replica partition segment snapshot archive upload download thumbnail preview comment review rating message
notification webhook callback schedule job task pipeline build release tenant licence contract supplier warehouse
delivery label route region zone gateway balancer listener connection channel stream topic consumer producer offset
template layout fragment widget locale currency translation permission role group policy audit retention quota""".split()

VERBS = """created updated fetched loaded stored removed scheduled started finished refreshed rendered published
received accepted confirmed queued dispatched merged rotated resolved validated verified indexed imported exported
compressed mounted attached detached renewed released acquired skipped retried reconciled synchronised""".split()

SERVICES = """orders billing catalogue search basket payments shipping mailer gateway accounts inventory reports
sessions images recommender scheduler""".split()

HOSTS = ["web1", "web2", "web3", "app1", "app2", "db1", "db2", "batch1", "cache1", "edge1", "edge2", "files1"]

USERS = """amina jules chloe deploy marta piet yuki olga ines tom backup nagios anders lucia farid hana noor emil
gitlab-runner postgres""".split()

BROWSERS = [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/{s} Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{v}.0) Gecko/20100101 Firefox/{v}.0",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_{m} like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 14; Pixel {m}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{v}.0.0.0 Safari/537.36 Edg/{v}.0.0.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
    "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
    "kube-probe/1.{m}",
    "shop-mobile/4.{m}.{s} (Android)",
    "Prometheus/2.{m}.0",
]

HEX = "0123456789abcdef"
RECENT = 16  # values of a pool that are in use at a time
RENEWED = 0.06  # how often one of them gives way to a new one; together these set the ratio of compression


class Vocabulary:
    """Pools drawn from `rng`; every method takes its next value from the same generator."""

    def __init__(self, rng):
        self.random = rng.random
        self.recent = {}
        self.addresses = [self._address() for _ in range(4000)]
        self.agents = [self._agent() for _ in range(160)]
        self.paths = [self._path() for _ in range(3000)]
        self.phrases = [self._phrase() for _ in range(2500)]
        self.classes = [self._class() for _ in range(300)]
        self.ids = [self.uuid() for _ in range(3000)]

    def below(self, n):
        return int(self.random() * n)

    def pick(self, pool):
        return pool[int(self.random() * len(pool))]

    def often(self, pool):
        """What came lately comes again, as in real logs where a visitor or a request leaves several lines."""
        recent = self.recent.get(id(pool))
        if recent is None:
            recent = self.recent[id(pool)] = [self.pick(pool) for _ in range(RECENT)]
        place = int(self.random() * RECENT)
        if self.random() < RENEWED:
            recent[place] = self.pick(pool)
        return recent[place]

    def hex(self, digits):
        return f"{int(self.random() * 16**digits):0{digits}x}"

    def uuid(self):
        return f"{self.hex(8)}-{self.hex(4)}-4{self.hex(3)}-{HEX[8 + self.below(4)]}{self.hex(3)}-{self.hex(12)}"

    def _address(self):
        return f"{self.pick((81, 91, 109, 176, 185, 203, 217))}.{self.below(224)}.{self.below(256)}.{1 + self.below(254)}"

    def _agent(self):
        return self.pick(BROWSERS).format(v=118 + self.below(14), s=f"17.{self.below(6)}", m=1 + self.below(9))

    def _path(self):
        kind = self.below(5)
        a, b = self.pick(NOUNS), self.pick(NOUNS)
        if kind == 0:
            return f"/assets/{a}-{self.hex(8)}.{self.pick(('js', 'css', 'svg', 'woff2'))}"
        if kind == 1:
            return f"/media/{a}/{self.below(9000)}/{b}-{self.pick(('small', 'large', 'square'))}.jpg"
        if kind == 2:
            return f"/api/v{1 + self.below(3)}/{a}s/{self.below(90000)}/{b}"
        if kind == 3:
            return f"/{a}/{b}?page={self.below(40)}&sort={self.pick(('price', 'name', 'date', 'rating'))}"
        return f"/{a}s/{b}-{self.below(5000)}"

    def _phrase(self):
        noun, verb = self.pick(NOUNS), self.pick(VERBS)
        shape = self.below(8)
        if shape == 0:
            return f"{noun} {verb} after {1 + self.below(3)} retries, error_count=0"
        if shape == 1:
            return f"{noun} {verb} for {self.pick(SERVICES)} by {self.pick(USERS)}"
        if shape == 2:
            return f"{self.pick(NOUNS)} of {noun} {verb}, timeout_ms={500 * (1 + self.below(20))} failed=0"
        if shape == 3:
            return f"no {noun} to be {verb} in {self.pick(HOSTS)}, next attempt later"
        if shape == 4:
            return f"{noun} {verb}: warnings 0, errors 0, {self.pick(NOUNS)}s skipped {self.below(9)}"
        if shape == 5:
            return f"{verb} {noun} from /srv/{self.pick(SERVICES)}/{self.pick(NOUNS)}/{noun}.db"
        if shape == 6:
            return f"{noun} policy allows {self.pick(NOUNS)} to be {verb}"
        return f"{noun} {verb}"

    def _class(self):
        package = self.pick(SERVICES)
        name = self.pick(NOUNS).title() + self.pick(("Service", "Controller", "Repository", "Listener", "Client", "Job"))
        return package, name
