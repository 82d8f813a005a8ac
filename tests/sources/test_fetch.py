"""Fetching from a local server that misbehaves in every way we could think of."""

import gzip
import itertools
import socket
import struct
import threading
import time
import zlib
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

import kg.extract
import kg.sources
from kg.cli import run
from kg.errors import SourceError
from kg.model import Article
from kg.sources import FetchOptions, ReadOptions, read
from kg.sources.fetch import Fetcher

PAGE = (
    "<html lang=en><head><title>Accord signed in Accra</title></head><body><article><h1>Accord signed in Accra</h1>"
    "<p>Norway and Ghana signed an agreement on maritime security in Accra on Tuesday, the ministries said.</p>"
    "<p>Under the agreement the Norwegian Coast Guard will train the crews of four patrol boats.</p>"
    "</article></body></html>"
)


class Handler(BaseHTTPRequestHandler):
    """Answers by path; what a path does is in ``server.routes``."""

    def do_GET(self):
        path = self.path.split("?")[0]
        self.server.log.append((self.path, dict(self.headers), time.monotonic()))
        route = self.server.routes.get(path)
        with suppress(BrokenPipeError, ConnectionResetError):
            if route is None:
                self.answer(404, b"")
            else:
                route(self)

    def answer(self, status, body, **headers):
        self.send_response(status)
        for key, value in {
            "Content-Type": "text/html; charset=utf-8",
            "Content-Length": str(len(body)),
        }.items():
            headers.setdefault(key.replace("-", "_"), value)
        for key, value in headers.items():
            if value is not None:
                self.send_header(key.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_):
        pass


@pytest.fixture
def server():
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    httpd.daemon_threads = True
    httpd.routes, httpd.log = {}, []
    httpd.stop = threading.Event()
    httpd.root = f"http://127.0.0.1:{httpd.server_address[1]}"
    httpd.paths = lambda: [path for path, _, _ in httpd.log]
    thread = threading.Thread(target=httpd.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    yield httpd
    httpd.stop.set()
    httpd.shutdown()
    thread.join()
    httpd.server_close()


@pytest.fixture
def fetch(server):
    """The document at a path, by a fetcher that is allowed to talk to this machine."""

    def run(path, **changes):
        options = {"delay": 0.0, "timeout": 5.0, "private": True, "retries": 0, **changes}
        return Fetcher(FetchOptions(**options), sleep=lambda _: None).get(server.root + path)

    return run


def page(request):
    request.answer(200, PAGE.encode())


def test_a_page_becomes_an_article(server, tmp_path):
    server.routes["/2024/03/12/accord"] = page
    options = ReadOptions(fetch=FetchOptions(private=True, delay=0, cache=tmp_path / "cache"))
    (item,) = read([f"{server.root}/2024/03/12/accord"], options)
    assert isinstance(item, Article)
    assert item.title == "Accord signed in Accra"
    assert item.url == item.source == f"{server.root}/2024/03/12/accord"
    assert item.published.value == "2024-03-12"


def test_a_list_of_addresses_is_fetched_one_by_one(server, tmp_path):
    server.routes["/a"] = page
    links = tmp_path / "links.txt"
    links.write_text(f"# two\n{server.root}/a\n{server.root}/missing\n{server.root}/a\n")
    good, bad = read([str(links)], ReadOptions(fetch=FetchOptions(private=True, delay=0, retries=0)))
    assert good.title == "Accord signed in Accra"
    assert bad.message == "the server answered 404"
    assert server.paths().count("/a") == 1


def test_it_says_who_asks(server, fetch):
    server.routes["/a"] = page
    fetch("/a", user_agent="tester/1.0 (+https://example.org)")
    assert {headers["User-Agent"] for _, headers, _ in server.log} == {"tester/1.0 (+https://example.org)"}


def test_robots_are_obeyed_and_asked_once(server, fetch):
    server.routes["/robots.txt"] = lambda r: r.answer(
        200, b"User-agent: *\nDisallow: /private/\n", Content_Type="text/plain"
    )
    server.routes["/private/a"] = server.routes["/a"] = page
    with pytest.raises(SourceError, match=r"robots\.txt asks not to"):
        fetch("/private/a")
    assert "/private/a" not in server.paths()
    fetch("/a")
    assert fetch("/private/a", robots=False).media_type == "text/html"


def test_robots_that_cannot_be_had_forbid_everything(server, fetch):
    server.routes["/robots.txt"] = lambda r: r.answer(500, b"")
    server.routes["/a"] = page
    with pytest.raises(SourceError, match="500"):
        fetch("/a")
    assert "/a" not in server.paths()


def test_requests_to_one_host_keep_their_distance(server):
    server.routes["/a"] = server.routes["/b"] = page
    pauses, now = [], itertools.count()
    fetcher = Fetcher(
        FetchOptions(private=True, delay=7.5), sleep=pauses.append, clock=lambda: next(now) * 0.001
    )
    fetcher.get(f"{server.root}/a")
    fetcher.get(f"{server.root}/b")
    assert len(pauses) == 2  # robots.txt, a, b
    assert all(7 < pause <= 7.5 for pause in pauses)


def test_a_crawl_delay_is_kept(server):
    server.routes["/robots.txt"] = lambda r: r.answer(200, b"User-agent: *\nCrawl-delay: 20\n")
    server.routes["/a"] = page
    pauses = []
    Fetcher(FetchOptions(private=True, delay=0), sleep=pauses.append).get(f"{server.root}/a")
    assert max(pauses) > 19


def test_what_has_not_changed_is_taken_from_the_cache(server, fetch, tmp_path):
    def tagged(request):
        if request.headers.get("If-None-Match") == '"v1"':
            request.answer(304, b"")
        else:
            request.answer(200, PAGE.encode(), ETag='"v1"', Last_Modified="Tue, 12 Mar 2024 09:00:00 GMT")

    server.routes["/a"] = tagged
    first, second = fetch("/a", cache=tmp_path), fetch("/a", cache=tmp_path)
    assert first.data(10_000) == second.data(10_000) == PAGE.encode()
    assert second.media_type == "text/html"
    asked = [headers.get("If-Modified-Since") for path, headers, _ in server.log if path == "/a"]
    assert asked == [None, "Tue, 12 Mar 2024 09:00:00 GMT"]


@pytest.mark.parametrize("damage", ["body", "head", "both"])
def test_a_damaged_cache_is_fetched_anew(server, fetch, tmp_path, damage):
    server.routes["/a"] = lambda r: r.answer(200, PAGE.encode(), ETag='"v1"')
    fetch("/a", cache=tmp_path)
    for file in tmp_path.iterdir():
        if damage == "both" or file.suffix == {"body": ".body", "head": ".json"}[damage]:
            file.write_bytes(file.read_bytes()[:10])
    assert fetch("/a", cache=tmp_path).data(10_000) == PAGE.encode()


def test_a_cache_that_cannot_be_written_is_told(server, fetch, tmp_path):
    server.routes["/a"] = page
    (tmp_path / "file").write_text("")
    with pytest.raises(SourceError, match="cache cannot be written"):
        fetch("/a", cache=tmp_path / "file" / "cache")


def test_transient_failures_are_tried_again_with_growing_pauses(server):
    tries = itertools.count(1)
    server.routes["/a"] = lambda r: page(r) if next(tries) == 3 else r.answer(503, b"")
    pauses = []
    options = FetchOptions(private=True, delay=0, retries=2, robots=False)
    Fetcher(options, sleep=pauses.append).get(f"{server.root}/a")
    assert pauses == [0.5, 1.0]


def test_a_server_that_asks_for_patience_gets_it_within_reason(server):
    tries = itertools.count(1)
    server.routes["/a"] = lambda r: page(r) if next(tries) == 2 else r.answer(429, b"", Retry_After="86400")
    pauses = []
    Fetcher(FetchOptions(private=True, delay=0, robots=False), sleep=pauses.append).get(f"{server.root}/a")
    assert pauses == [60.0]


@pytest.mark.parametrize(("status", "times"), [(500, 3), (404, 1), (403, 1), (410, 1)])
def test_final_failures_are_told(server, fetch, status, times):
    server.routes["/a"] = lambda r: r.answer(status, b"no")
    with pytest.raises(SourceError, match=str(status)):
        fetch("/a", retries=2)
    assert server.paths().count("/a") == times


def test_redirects_are_followed_to_their_end(server, fetch):
    server.routes["/a"] = lambda r: r.answer(302, b"", Location="/b")
    server.routes["/b"] = lambda r: r.answer(301, b"", Location=f"{server.root}/c")
    server.routes["/c"] = page
    assert fetch("/a").url == f"{server.root}/c"


@pytest.mark.parametrize(
    ("target", "message"),
    [
        ("/a", "redirects more than 5 times"),
        ("file:///etc/passwd", "leads to 'file:///etc/passwd'"),
        ("ftp://example.org/a", "leads to"),
        ("http://user:secret@example.org/", "user name or password"),
        ("http://[::1", "leads to"),
        ("//", "redirects more than"),
    ],
)
def test_redirects_that_lead_nowhere_good(server, fetch, target, message):
    server.routes["/a"] = lambda r: r.answer(302, b"", Location=target)
    with pytest.raises(SourceError, match=message):
        fetch("/a", robots=False)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://localhost:8080/",
        "http://[::1]/",
        "http://[::ffff:10.0.0.1]/",
        "http://10.1.2.3/",
        "http://192.168.0.1/admin",
        "http://169.254.169.254/latest/meta-data/",
        "http://0.0.0.0/",
        "http://2130706433/",
        "http://0x7f.1/",
        "http://[64:ff9b::a00:1]/",
        "http://100.64.0.1/",
        "http://224.0.0.1/",
    ],
)
def test_addresses_of_the_own_network_are_refused(url):
    with pytest.raises(SourceError, match=r"own network|no such host"):
        Fetcher(FetchOptions(robots=False, timeout=2)).get(url)


def test_a_name_that_means_a_private_address_is_refused(monkeypatch):
    answer = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("93.184.216.34", 80)),
              (socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.7", 80))]  # fmt: skip
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: answer)
    with pytest.raises(SourceError, match="own network"):
        Fetcher(FetchOptions(robots=False)).get("http://innocent.example/")


@pytest.mark.parametrize(
    "url", ["file:///etc/passwd", "ftp://example.org/", "javascript:alert(1)", "http://", "http://a:99999/"]
)
def test_other_schemes_are_refused(url):
    with pytest.raises(SourceError, match="no http or https"):
        Fetcher(FetchOptions()).get(url)


def endless(request):
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.end_headers()
    while not request.server.stop.is_set():
        request.wfile.write(b"<p>and so on</p>" * 4096)


def drip(request):
    request.send_response(200)
    request.send_header("Content-Type", "text/html")
    request.send_header("Content-Length", "1000000")
    request.end_headers()
    while not request.server.stop.wait(0.05):
        request.wfile.write(b"x")
        request.wfile.flush()


def drip_headers(request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\n")
    while not request.server.stop.wait(0.05):
        request.wfile.write(b"X")
        request.wfile.flush()


def silent(request):
    request.server.stop.wait(30)


def many_headers(request):
    request.wfile.write(b"HTTP/1.1 200 OK\r\n" + b"X-A: b\r\n" * 10_000 + b"\r\n")


def no_http(request):
    request.wfile.write(b"SSH-2.0-OpenSSH_9.0\r\n")


def cut_short(request):
    request.send_response(200)
    request.send_header("Content-Length", "5000")
    request.end_headers()
    request.wfile.write(PAGE.encode())


def cut_in_a_chunk(request):
    request.send_response(200)
    request.send_header("Transfer-Encoding", "chunked")
    request.end_headers()
    request.wfile.write(b"1000\r\n" + PAGE.encode())


def reset(request):
    cut_short(request)
    hang_up(request)


def hang_up(request):
    # Without a word: what is on its way is dropped.
    request.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def stop_half_way(request):
    cut_short(request)
    request.wfile.flush()
    request.server.stop.wait(30)


def bomb(request):
    packed = gzip.compress(b"\x00" * 50_000_000)
    request.answer(200, packed, Content_Encoding="gzip")


def broken_gzip(request):
    request.answer(200, b"\x1f\x8b\x08\x00 and nothing", Content_Encoding="gzip")


@pytest.mark.parametrize(
    ("route", "message"),
    [
        (endless, "larger than 1 MB"),
        (bomb, "larger than 1 MB"),
        (drip, "did not answer within"),
        (drip_headers, "did not answer within"),
        (silent, "did not answer within"),
        (many_headers, "cannot be fetched"),
        (no_http, "cannot be fetched"),
        (cut_short, "cannot be fetched"),
        (cut_in_a_chunk, "cannot be fetched"),
        (reset, "cannot be fetched"),
        (hang_up, "cannot be fetched"),
        (stop_half_way, "did not answer within"),
        (broken_gzip, "is damaged"),
    ],
)
def test_servers_that_misbehave_are_left(server, fetch, route, message):
    server.routes["/a"] = route
    with pytest.raises(SourceError, match=message):
        fetch("/a", timeout=0.5 if "within" in message else 60.0, max_bytes=1_000_000, robots=False)


def test_a_server_that_is_not_there_is_told():
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with pytest.raises(SourceError, match="no connection"):
        Fetcher(FetchOptions(private=True, robots=False, retries=0)).get(f"http://127.0.0.1:{port}/")


@pytest.mark.parametrize("pack", [gzip.compress, zlib.compress])
def test_packed_pages_are_unpacked(server, fetch, pack):
    server.routes["/a"] = lambda r: r.answer(200, pack(PAGE.encode()), Content_Encoding="gzip")
    assert fetch("/a").data(10_000) == PAGE.encode()


def test_a_wrong_charset_does_no_harm(server):
    text = PAGE.replace("Accra", "Łódź")
    server.routes["/a"] = lambda r: r.answer(200, text.encode(), Content_Type="text/html; charset=iso-8859-1")
    server.routes["/b"] = lambda r: r.answer(
        200, text.encode("cp1250"), Content_Type="text/html; charset=windows-1250"
    )
    server.routes["/c"] = lambda r: r.answer(200, text.encode(), Content_Type="text/html; charset=klingon")
    urls = [f"{server.root}/{name}" for name in "abc"]
    items = list(read(urls, ReadOptions(fetch=FetchOptions(private=True, delay=0))))
    assert [item.title for item in items] == ["Accord signed in Łódź"] * 3


def test_what_is_no_text_is_told(server):
    server.routes["/a.png"] = lambda r: r.answer(200, b"\x89PNG\r\n\x1a\n\x00\x00", Content_Type="image/png")
    with pytest.raises(SourceError, match="is not text"):
        list(read([f"{server.root}/a.png"], ReadOptions(fetch=FetchOptions(private=True, delay=0))))


def test_odd_characters_in_an_address_are_escaped(server, fetch):
    server.routes["/caf%C3%A9%20a"] = page
    assert fetch("/café a?q=ü").media_type == "text/html"
    assert server.paths()[-1] == "/caf%C3%A9%20a?q=%C3%BC"


def test_the_pages_of_a_feed_are_fetched_where_that_is_wanted(server):
    pytest.importorskip("feedparser")
    entries = "".join(
        f"<item><title>T{name}</title><link>{server.root}/{name}</link><description>Two words</description></item>"
        for name in ("a", "feed", "missing")
    )
    feed = (
        f"<?xml version='1.0'?><rss version='2.0'><channel><title>x</title>{entries}</channel></rss>".encode()
    )
    server.routes["/feed"] = lambda r: r.answer(200, feed, Content_Type="application/rss+xml")
    server.routes["/a"] = page
    options = ReadOptions(fetch=FetchOptions(private=True, delay=0, retries=0), follow_links=True)
    item, *problems = read([f"{server.root}/feed"], options)
    assert item.title == "Accord signed in Accra"
    assert [problem.message for problem in problems] == [
        "leads to further addresses (RSS or Atom)",
        "the server answered 404",
    ]


def test_build_asks_a_second_time_only_whether_the_page_has_changed(
    server, tmp_path, monkeypatch, capsys, scripted
):
    def tagged(request):
        if request.headers.get("If-None-Match") == '"1"':
            request.answer(304, b"")
        else:
            request.answer(200, PAGE.encode(), ETag='"1"')

    server.routes["/a"] = tagged
    monkeypatch.setattr(kg.extract, "Extractor", lambda _ontology: scripted)
    address, output = f"{server.root}/a", str(tmp_path / "out")
    assert run(["build", address, "-o", output, "--store-only"]) == 1
    assert "own network" in capsys.readouterr().err
    for _ in range(2):
        assert run(["build", address, "-o", output, "--store-only", "--private"]) == 0, capsys.readouterr()
    asked = [headers.get("If-None-Match") for path, headers, _ in server.log if path == "/a"]
    assert asked == [None, '"1"']


@pytest.mark.parametrize("route", [cut_short, cut_in_a_chunk, reset, hang_up, stop_half_way])
def test_a_download_that_breaks_off_is_one_line_and_costs_nothing(
    server, tmp_path, monkeypatch, capsys, scripted, route
):
    server.routes["/good"], server.routes["/bad"] = page, route
    monkeypatch.setattr(kg.extract, "Extractor", lambda _ontology: scripted)
    monkeypatch.setattr(kg.sources, "FetchOptions", partial(FetchOptions, timeout=0.5, delay=0, retries=0))

    def build(*paths):
        addresses = [server.root + path for path in paths]
        code = run(["build", *addresses, "-o", str(tmp_path), "--store-only", "--private"])
        return code, capsys.readouterr().err.splitlines()

    assert build("/good") == (0, [])
    code, (line,) = build("/bad")
    assert code == 1
    assert line.startswith(f"kg: {server.root}/bad: ")
    # Beside others it is told as any article that cannot be read.
    code, (line,) = build("/good", "/bad")
    assert (code, "/bad: " in line) == (0, True)
    run(["article", "--store", str(tmp_path)])
    assert "Accord signed in Accra" in capsys.readouterr().out
