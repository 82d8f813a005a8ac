"""The web application: the SPARQL endpoint and the pages, over the worker processes."""

from __future__ import annotations

import hashlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from importlib.resources import files
from typing import Any
from urllib.parse import parse_qs

from jinja2 import Environment, PackageLoader
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.middleware.cors import CORSMiddleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Route

from kg import __version__
from kg.export.page import tokens
from kg.serve.answering import work
from kg.serve.clients import client_of, unless_gone
from kg.serve.portions import PORTION, Portions, Room
from kg.serve.protocol import GRAPHS, RESULTS, Question, Refusal, best_type
from kg.serve.reading import service_description
from kg.serve.settings import Settings
from kg.serve.workers import Workers
from kg.views.queries import NamedQuery, named_queries
from kg.vocab import ENT, PREFIXES, Ontology, load_ontology

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page may load: our own files, and nothing from anywhere else."""

EDITOR_POLICY = POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'")
"""The query editor sets styles as it goes."""

ASSETS = {
    "site.css": "text/css",
    "theme.js": "text/javascript",
    "query.js": "text/javascript",
    "yasgui.min.js": "text/javascript",
    "yasgui.min.css": "text/css",
}

ARTICLES_PER_PAGE = 250
ROWS_PER_PAGE = 1000

FORM, SPARQL = "application/x-www-form-urlencoded", "application/sparql-query"

Parameters = Mapping[str, list[str]]
Endpoint = Callable[[Request], Awaitable[Response]]


def application(settings: Settings) -> Starlette:
    """The ASGI application that serves a store; its workers start and stop with its lifespan."""
    site = _Site(settings)
    routes = [
        Route("/", site.home),
        Route("/sparql", site.sparql, methods=["GET", "POST"]),
        Route("/query", site.editor),
        Route("/queries", site.named_queries),
        Route("/queries/{name}", site.named),
        Route("/graph", site.graph),
        Route("/search", site.search),
        Route("/entity/{slug:path}", site.entity),
        Route("/articles", site.articles),
        Route("/article/{id}", site.article),
        Route("/health", site.health),
        Route("/static/{name}", site.asset),
    ]
    # A page elsewhere could give its own name the address of this machine and so read what is served
    # here; such requests carry that other name.
    hosts = [*LOOPBACK, settings.host] if settings.host in {*LOOPBACK, "::1"} else ["*"]
    middleware = [Middleware(TrustedHostMiddleware, allowed_hosts=hosts), Middleware(GZipMiddleware)]
    if settings.cors:
        methods = ["GET", "POST"]
        middleware.append(
            Middleware(CORSMiddleware, allow_origins=list(settings.cors), allow_methods=methods)
        )
    middleware.append(Middleware(Portions, room=site.room, refuse=_as_text))
    return Starlette(
        routes=routes,
        middleware=middleware,
        lifespan=site.lifespan,
        exception_handlers={Refusal: site.refuse, 404: site.absent, 405: site.absent},
    )


class _Site:
    """The pages and the endpoint, each a method that answers a request."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.workers = Workers(work, settings, settings.workers, settings.timeout)
        self.ontology: Ontology = load_ontology(settings.ontology, settings.gazetteers)
        self.queries: dict[str, NamedQuery] = named_queries(self.ontology.folder)
        self.page: tuple[str, str] = ("", "")
        self.room = Room(settings.max_held)
        self.templates = Environment(
            loader=PackageLoader("kg.serve", "templates"),
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self.templates.filters["relation"] = self._relation
        self.templates.filters["cls"] = self._class
        self.templates.filters["topic"] = self._topic

    @asynccontextmanager
    async def lifespan(self, _application: Starlette) -> AsyncIterator[None]:
        """Workers live as long as the application."""
        self.workers.start()
        try:
            yield
        finally:
            self.workers.stop()

    # ---------------------------------------------------------------------------------------- the endpoint

    async def sparql(self, request: Request) -> Response:
        """The SPARQL 1.1 Protocol, query operation."""
        if request.method == "GET":
            parameters: Parameters = parse_qs(request.url.query, keep_blank_values=True)
            if "query" not in parameters and "update" not in parameters:
                return self._about_endpoint(request)
            return await self._answer(request, self._question(request, parameters))
        async with self._posted(request) as question:
            return await self._answer(request, question)

    def _about_endpoint(self, request: Request) -> Response:
        accept = request.headers.get("accept", "*/*")
        if best_type(accept, ["text/turtle", "text/html"]) == "text/html":
            return RedirectResponse("/query")
        return PlainTextResponse(service_description(str(request.url)), media_type="text/turtle")

    @asynccontextmanager
    async def _posted(self, request: Request) -> AsyncIterator[Question]:
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if kind == "application/sparql-update":
            raise Refusal(
                403, "This endpoint is read-only. Change the graph with `kg build` and `kg remove`."
            )
        if kind not in {FORM, SPARQL}:
            raise Refusal(415, f"Send the query as {FORM} or {SPARQL}.")
        async with self._body(request) as body:
            parameters: Parameters = parse_qs(request.url.query, keep_blank_values=True)
            if kind == FORM:
                try:
                    parameters = parse_qs(body, keep_blank_values=True, max_num_fields=1000)
                except ValueError as error:
                    raise Refusal(400, str(error)) from error
                yield self._question(request, parameters)
            else:
                yield self._question(request, {**parameters, "query": [body]})

    @asynccontextmanager
    async def _body(self, request: Request) -> AsyncIterator[str]:
        body, held = bytearray(), 0
        try:
            async for chunk in request.stream():
                body += chunk
                # Percent signs may make a form three times as long as the query in it.
                if len(body) > 3 * self.settings.max_query:
                    raise Refusal(413, f"A query may have {self.settings.max_query:,} bytes.")
                if len(body) > PORTION:
                    self.room.take(len(body) - held)
                    held = len(body)
            yield body.decode("utf-8")
        except UnicodeDecodeError as error:
            raise Refusal(400, "The query is not UTF-8.") from error
        except ClientDisconnect as error:
            raise Refusal(400, "The request ended early.") from error
        finally:
            self.room.give(held)

    def _question(self, request: Request, parameters: Parameters) -> Question:
        if "update" in parameters:
            raise Refusal(
                403, "This endpoint is read-only. Change the graph with `kg build` and `kg remove`."
            )
        found = parameters.get("query", [])
        if len(found) != 1:
            raise Refusal(400, "Send one parameter `query`.")
        if len(found[0].encode("utf-8", "replace")) > self.settings.max_query:
            raise Refusal(413, f"A query may have {self.settings.max_query:,} bytes.")
        return Question(
            found[0],
            request.headers.get("accept", "*/*"),
            tuple(parameters.get("default-graph-uri", ())),
            tuple(parameters.get("named-graph-uri", ())),
        )

    async def _answer(self, request: Request, question: Question) -> Response:
        kind, body = await self._work(request, "query", question)
        return Response(body, media_type=kind, headers={"Vary": "Accept"})

    # ------------------------------------------------------------------------------------------- the pages

    async def home(self, request: Request) -> Response:
        """Where everything is, and whom most is said of."""
        return self._render("home.html", summary=await self._work(request, "summary"), queries=self.queries)

    async def graph(self, request: Request) -> Response:
        """The graph page over the store as it is."""
        token = self._token()
        if not token:
            return HTMLResponse(await self._work(request, "page"), headers={"Cache-Control": "no-store"})
        if self.page[0] != token:
            self.page = (token, await self._work(request, "page"))
        tag = f'"{token}"'
        if request.headers.get("if-none-match") == tag:
            return Response(status_code=304)
        # The page brings its own policy, which names its scripts by their hash.
        return HTMLResponse(self.page[1], headers={"ETag": tag, "Cache-Control": "no-cache"})

    def _token(self) -> str:
        """Changes whenever something is written to the store; empty where that cannot be told."""
        folder = self.settings.store
        if isinstance(folder, str):
            return ""
        try:
            seen = sorted((path.name, path.stat().st_mtime_ns) for path in folder.glob("*.sst"))
            seen += [(path.name, path.stat().st_size) for path in folder.glob("*.log")]
        except OSError:
            # A file went while we looked: somebody writes at this moment.
            return ""
        return hashlib.sha256(repr(seen).encode()).hexdigest()[:16]

    async def editor(self, request: Request) -> Response:
        """A query page; a named query or a query of the address is put into the editor."""
        name = request.query_params.get("name", "")
        sparql = request.query_params.get("query", "")
        if name:
            known = self.queries.get(name)
            if known is None:
                raise Refusal(404, "There is no such query.")
            values = {
                key: value for key, value in request.query_params.items() if key not in {"name", "query"}
            }
            sparql = await self._work(request, "named", name, values)
        settings = {"query": sparql, "prefixes": dict(PREFIXES)}
        page = self._render("query.html", settings=settings, queries=self.queries, chosen=name)
        page.headers["Content-Security-Policy"] = EDITOR_POLICY
        return page

    async def named_queries(self, _request: Request) -> Response:
        """The named queries with a form for each."""
        return self._render("queries.html", queries=self.queries)

    async def named(self, request: Request) -> Response:
        """The answer to a named query: a table for people, else whatever format is accepted."""
        name = request.path_params["name"]
        sparql = await self._work(request, "named", name, dict(request.query_params))
        accept = request.headers.get("accept", "*/*")
        offered = [*RESULTS, *GRAPHS, "text/html"]
        if best_type(accept, offered) != "text/html":
            return await self._answer(request, Question(sparql, accept))
        query = self.queries[name]
        _, body = await self._work(request, "query", Question(sparql, "application/sparql-results+json"))
        values = {p.name: request.query_params.get(p.name, p.default) for p in query.parameters}
        return self._render("answer.html", query=query, sparql=sparql, values=values, answer=_parsed(body))

    async def search(self, request: Request) -> Response:
        """Entities by name."""
        text = request.query_params.get("q", "")[:200]
        found = await self._work(request, "search", text)
        if len(found) == 1:
            return RedirectResponse(self._path(found[0][0]), status_code=303)
        return self._render("search.html", text=text, found=found)

    async def entity(self, request: Request) -> Response:
        """What is said of an entity; as RDF for those who ask for it."""
        slug = request.path_params["slug"]
        iri = slug if slug.startswith(("http://", "https://")) else ENT + slug
        if best_type(request.headers.get("accept", "*/*"), ["text/html", *GRAPHS]) in GRAPHS:
            return await self._described(iri, request)
        return self._render("entity.html", entity=await self._work(request, "entity", iri), limit=400)

    async def _described(self, iri: str, request: Request) -> Response:
        try:
            kind, body = await self._work(request, "construct", iri, request.headers.get("accept", "*/*"))
        except ValueError as error:
            raise Refusal(404, "There is no such entity.") from error
        return Response(body, media_type=kind, headers={"Vary": "Accept"})

    async def articles(self, request: Request) -> Response:
        """The articles, a page of them at a time."""
        found = await self._work(request, "articles")
        wanted = request.query_params.get("page", "1")
        pages = max(1, -(-len(found) // ARTICLES_PER_PAGE))
        page = min(pages, max(1, int(wanted))) if wanted.isdecimal() and len(wanted) < len("1000000") else 1
        shown = found[(page - 1) * ARTICLES_PER_PAGE : page * ARTICLES_PER_PAGE]
        return self._render("articles.html", articles=shown, total=len(found), page=page, pages=pages)

    async def article(self, request: Request) -> Response:
        """An article with its statements marked in its text."""
        found = await self._work(request, "article", request.path_params["id"])
        return self._render("article.html", article=found)

    async def health(self, request: Request) -> Response:
        """Whether the store answers; for those who watch the server."""
        try:
            size = await self._work(request, "health")
        except Refusal as refusal:
            return JSONResponse({"status": "unavailable", "reason": refusal.message}, refusal.status)
        return JSONResponse({"status": "ok", "quads": size, "version": __version__})

    async def asset(self, request: Request) -> Response:
        """A style sheet or script of ours."""
        name = request.path_params["name"]
        if name not in ASSETS:
            raise Refusal(404, "There is no such file.")
        text = files("kg.serve").joinpath("assets", name).read_text("utf-8")
        content = tokens() + text if name == "site.css" else text
        headers = {"Cache-Control": "max-age=3600", "X-Content-Type-Options": "nosniff"}
        return Response(content, media_type=ASSETS[name], headers=headers)

    # --------------------------------------------------------------------------------------------- helpers

    async def _work(self, request: Request, task: str, *arguments: object) -> Any:
        """Have a worker do a task, as long as somebody waits for it."""
        return await unless_gone(request, self.workers.run(client_of(request), task, *arguments))

    async def refuse(self, request: Request, refusal: Exception) -> Response:
        """Say why, as a page to browsers and as text to programs."""
        if not isinstance(refusal, Refusal):
            raise refusal
        html = request.url.path != "/sparql" and best_type(
            request.headers.get("accept", "*/*"), ["text/plain", "text/html"]
        ) == "text/html"  # fmt: skip
        told = _as_text(refusal)
        if not html:
            return told
        page = self._render("refusal.html", message=refusal.message, status=refusal.status)
        page.status_code = refusal.status
        if "retry-after" in told.headers:
            page.headers["Retry-After"] = told.headers["Retry-After"]
        return page

    async def absent(self, request: Request, error: Exception) -> Response:
        """No such page, or no such way to ask for it."""
        status = int(getattr(error, "status_code", 404))
        words = "There is no such page." if status == 404 else "This address takes no such request."  # noqa: PLR2004
        response = await self.refuse(request, Refusal(status, words))
        response.headers.update(getattr(error, "headers", None) or {})
        return response

    def _render(self, name: str, **values: Any) -> HTMLResponse:
        text = self.templates.get_template(name).render(site=self.settings.title, path=self._path, **values)
        headers = {
            "Content-Security-Policy": POLICY,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Vary": "Accept",
        }
        return HTMLResponse(text, headers=headers)

    def _path(self, slug: str) -> str:
        from urllib.parse import quote

        return "/entity/" + quote(slug, safe="/:")

    def _relation(self, name: str) -> str:
        known = self.ontology.relations.get(name)
        return known.label if known else name

    def _class(self, name: str) -> str:
        known = self.ontology.classes.get(name)
        return known.label if known else name

    def _topic(self, name: str) -> str:
        known = self.ontology.topics.get(name)
        return known.label if known else name


def _as_text(refusal: Refusal) -> Response:
    headers = {"Retry-After": "5"} if refusal.status == 503 else {}  # noqa: PLR2004 - RFC 9110
    return PlainTextResponse(refusal.message + "\n", refusal.status, headers)


def _parsed(body: bytes) -> dict[str, Any]:
    """Columns and cells of an answer in the JSON format; entities with the address of their page."""
    import json

    answer = json.loads(body)
    if "boolean" in answer:
        return {
            "columns": ["answer"],
            "rows": [[{"value": "yes" if answer["boolean"] else "no", "slug": ""}]],
            "total": 1,
        }
    columns = answer["head"]["vars"]

    def cell(term: dict[str, str] | None) -> dict[str, str]:
        value = term["value"] if term else ""
        return {"value": value, "slug": value.removeprefix(ENT) if value.startswith(ENT) else ""}

    found = answer["results"]["bindings"]
    # A page is put together here, where everybody waits for it.
    rows = [[cell(row.get(name)) for name in columns] for row in found[:ROWS_PER_PAGE]]
    return {"columns": columns, "rows": rows, "total": len(found)}
