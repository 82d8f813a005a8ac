"""Who matters in the graph, who belongs together, and who brokers between them, year by year.

    python scripts/analyse_network.py --store output -o output/network

An example of working with the graph in NetworkX: people and public bodies count as their state, edges are
what happened, and a tie weighs as much as its independent sources. Prints three tables and draws two plots
as SVG: ties by kind, and the brokers, over the years.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from pathlib import Path

import click
import networkx as nx

from kg.cli.common import store_path, table
from kg.store import Store
from kg.views import Deed, Facts, deeds, entities
from kg.vocab import load_ontology

TOP = 10
LINES = 6
WIDTH, HEIGHT, MARGIN, LEGEND = 900, 420, 60, 240
# Okabe and Ito (2008): told apart by the colour-blind, too.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#000000")
ACTING = frozenset({"Person", "GovernmentBody", "ArmedForce"})

Series = Mapping[str, Mapping[int, float]]


def states(found: Iterable[Deed], facts: Facts, years: set[int] | None = None) -> nx.Graph[str]:
    """Ties between states, organisations and companies, of some years or of all.

    The weight of a tie is the number of independent sources of its events.
    """
    ties: nx.Graph[str] = nx.Graph()
    for deed in found:
        if deed.status != "actual" or (years and year_of(deed) not in years):
            continue
        for one, other in deed.pairs:
            pair = [principal(iri, facts) for iri in (one, other)]
            if pair[0] == pair[1]:
                continue
            weight = (ties.edges[pair[0], pair[1]]["weight"] if ties.has_edge(*pair) else 0) + deed.sources
            ties.add_edge(*pair, weight=weight, distance=1 / weight)
    return ties


def principal(iri: str, facts: Facts) -> str:
    """The label of the state that somebody acts for, or of itself."""
    entity = facts.entities.get(iri)
    acts_for = entity.country if entity and entity.cls in ACTING else None
    return facts.label(acts_for or iri)


def year_of(deed: Deed) -> int | None:
    """The year of an event, if known."""
    return int(deed.day[:4]) if deed.day else None


def brokers(found: Sequence[Deed], facts: Facts) -> dict[str, dict[int, float]]:
    """How often each lies on the shortest way between two others, by year (betweenness, Freeman 1977)."""
    scores: dict[str, dict[int, float]] = defaultdict(dict)
    for year in sorted({year for deed in found if (year := year_of(deed))}):
        for name, score in nx.betweenness_centrality(states(found, facts, {year}), weight="distance").items():
            scores[name][year] = score
    best = sorted(scores, key=lambda name: (-max(scores[name].values()), name))[:LINES]
    return {name: scores[name] for name in best}


def kinds(found: Iterable[Deed], codes: Mapping[str, str]) -> dict[str, dict[int, float]]:
    """Events by PLOVER code and year."""
    counts: dict[str, Counter[int]] = defaultdict(Counter)
    for deed in found:
        year, code = year_of(deed), codes.get(deed.relation, "")
        if year and code not in {"", "NONE"}:
            counts[code][year] += 1
    best = sorted(counts, key=lambda code: (-counts[code].total(), code))[:LINES]
    return {code: {year: float(count) for year, count in counts[code].items()} for code in best}


def plot(title: str, series: Series) -> str:
    """Lines over the years, as SVG."""
    years = sorted({year for points in series.values() for year in points})
    if not years:
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg"><text y="20">{escape(title)}: no dates</text></svg>\n'
        )
    first, last = years[0], max(years[-1], years[0] + 1)
    top = max((value for points in series.values() for value in points.values()), default=1.0) or 1.0

    def place(year: int, value: float) -> str:
        x = MARGIN + (year - first) / (last - first) * (WIDTH - MARGIN - LEGEND)
        return f"{x:.1f},{HEIGHT - MARGIN - value / top * (HEIGHT - 2 * MARGIN):.1f}"

    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" font-family="sans-serif" font-size="13">',
        '<rect width="100%" height="100%" fill="white"/>',
        f'<text x="{MARGIN}" y="30" font-size="17">{escape(title)}</text>',
        f'<text x="{MARGIN - 8}" y="{MARGIN + 4}" text-anchor="end">{top:.3g}</text>',
        f'<text x="{MARGIN - 8}" y="{HEIGHT - MARGIN + 4}" text-anchor="end">0</text>',
        f'<path d="M{MARGIN},{MARGIN}V{HEIGHT - MARGIN}H{WIDTH - LEGEND}" fill="none" stroke="#888"/>',
    ]
    for year in range(first, last + 1, max(1, (last - first) // 8)):
        x = place(year, 0).partition(",")[0]
        parts.append(f'<text x="{x}" y="{HEIGHT - MARGIN + 20}" text-anchor="middle">{year}</text>')
    for number, (name, points) in enumerate(series.items()):
        line = " ".join(place(year, points.get(year, 0.0)) for year in range(first, last + 1))
        colour = COLOURS[number % len(COLOURS)]
        parts.append(f'<polyline points="{line}" fill="none" stroke="{colour}" stroke-width="2.5"/>')
        y = MARGIN + 22 * number
        parts.append(f'<text x="{WIDTH - LEGEND + 12}" y="{y}" fill="{colour}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>"]) + "\n"


@click.command()
@click.option("--store", "folder", type=click.Path(path_type=Path), default=Path("output"), show_default=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("output/network"), show_default=True
)
def main(folder: Path, output: Path) -> None:
    """Analyse the graph of a build, and draw two plots into a folder."""
    with Store.read(store_path(folder)) as store:
        facts, found = Facts(entities(store)), list(deeds(store))
    ties = states(found, facts)
    rank = dict(ties.degree(weight="weight"))
    between = nx.betweenness_centrality(ties, weight="distance")
    order = sorted(ties, key=lambda name: (-rank[name], name))[:TOP]
    rows = [[name, str(ties.degree[name]), str(rank[name]), f"{between[name]:.3f}"] for name in order]
    click.echo("Centrality\n" + table(("actor", "partners", "sources", "betweenness"), rows))
    groups = nx.community.louvain_communities(ties, weight="weight", seed=1) if ties else []
    largest = sorted(groups, key=lambda group: (-len(group), min(group)))[:TOP]
    rows = [
        [str(len(group)), ", ".join(sorted(group, key=lambda n: (-rank[n], n))[:TOP])] for group in largest
    ]
    click.echo("\nCommunities (Louvain)\n" + table(("actors", "the most central"), rows))
    yearly = brokers(found, facts)
    years = sorted({year for points in yearly.values() for year in points})
    rows = [[name, *(f"{points.get(year, 0):.2f}" for year in years)] for name, points in yearly.items()]
    click.echo("\nBrokers by year\n" + table(("actor", *map(str, years)), rows))
    codes = {name: relation.plover for name, relation in load_ontology().relations.items()}
    output.mkdir(parents=True, exist_ok=True)
    for name, title, series in (
        ("ties-by-kind", "Events by kind (PLOVER) and year", kinds(found, codes)),
        ("brokers", "Brokers: betweenness by year", yearly),
    ):
        (output / f"{name}.svg").write_text(plot(title, series), encoding="utf-8")
    click.echo(f"\nwrote {output}/ties-by-kind.svg and {output}/brokers.svg")


if __name__ == "__main__":
    main()
