"""Shows that the cost of telling entities apart grows no faster than their number.

Names are made up: syllables put together to given names and surnames, each spelled in several ways, with
initials and bare surnames among them, in a handful of states; and companies in like manner. Four persons
on average share a surname. IRIs begin with the name, as those of articles do. The gazetteer is left out,
for its cost is the same however many names the articles bring. Sizes take turns, each time with other
names, small ones more often; what is printed are medians of processor time.

    python scripts/bench_resolve.py              sizes 1,000 to 100,000
    python scripts/bench_resolve.py 500 5000     sizes of your own
    python scripts/bench_resolve.py --numbered   IRIs that are numbers: what belongs together lies scattered
    python scripts/bench_resolve.py --crowded    surnames grow with the root of names: more and more share one
"""

from __future__ import annotations

import argparse
import gc
import itertools
import random
import statistics
import time
from collections.abc import Sequence

from kg.resolve import Profile, resolve
from kg.vocab import ENT, Ontology, load_ontology, slug

SIZES = (1_000, 10_000, 100_000)
_STATES = ("UA", "PL", "DE", "FR", "TR", "KR", "US", "GB", "SE", "JP")
_ONSETS = [
    "b",
    "d",
    "f",
    "g",
    "k",
    "l",
    "m",
    "n",
    "p",
    "r",
    "s",
    "t",
    "v",
    "z",
    "br",
    "dr",
    "gr",
    "kr",
    "pl",
    "pr",
    "sl",
    "st",
    "tr",
    "sh",
    "ch",
]
_SYLLABLES = [onset + vowel for onset in _ONSETS for vowel in "aeiou"]
_GIVEN = 400
_BARE = 0.15
_COMPANIES = 0.3
_MOST_SETS = 20
"""Sets of a small size in one round: few names differ more from set to set than many do."""


def names(count: int, seed: int = 7, *, numbered: bool = False, crowded: bool = False) -> list[Profile]:
    """As many surfaces as asked for, of a fifth as many persons and companies, in the order of their IRIs."""
    rng = random.Random(seed)  # noqa: S311 - names, not secrets

    def word(low: int, high: int) -> str:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(low, high))).capitalize()

    given = [word(2, 2) for _ in range(_GIVEN)]
    surnames = [word(3, 5) for _ in range(round(1.6 * count**0.5) if crowded else count // 20 + 1)]
    pool = [
        (rng.random() < _COMPANIES, rng.choice(given), rng.choice(surnames), ENT + rng.choice(_STATES))
        for _ in range(count // 5 + 1)
    ]
    found = []
    for i in range(count):
        company, first, last, state = rng.choice(pool)
        seen = frozenset({f"a{i}"}), frozenset({state})
        weak = False
        if company:
            label = f"{first} {last} Dynamics{rng.choice(('', ' AG', ' Inc.'))}"
        elif rng.random() < _BARE:
            label, weak = f"{last}sky", True
        else:
            spelled = rng.choice(("skiy", "sky", "skyi", "skyj"))
            label = f"{rng.choice((first, first, first, first[0] + '.'))} {last}{spelled}"
        iri = f"{ENT}e{i}" if numbered else f"{ENT}{slug(label)}.{i}"
        found.append(Profile(iri, label, "Company" if company else "Person", (), state, *seen, scoped=weak))
    return sorted(found, key=lambda profile: profile.iri)


def _measure(entities: list[Profile], ontology: Ontology) -> tuple[float, int, int]:
    """Processor seconds, canonical entities and open pairs of one set of names."""
    gc.collect()
    started = time.process_time()
    found = resolve(entities, ontology)
    seconds = time.process_time() - started
    return seconds, len(set(found.canonical.values())), len(found.candidates)


def main(sizes: Sequence[int], rounds: int, *, numbered: bool = False, crowded: bool = False) -> None:
    """Print the median time per entity at each size, and its ratio to that at the first."""
    ontology = load_ontology()
    resolve(names(sizes[0], seed=1), ontology)  # so that what is loaded once is not counted
    measured: dict[int, list[tuple[float, int, int]]] = {size: [] for size in sizes}
    seeds = itertools.count(7)
    for _ in range(rounds):
        for size in sizes:
            for _ in range(min(max(max(sizes) // size, 1), _MOST_SETS)):
                measured[size].append(
                    _measure(names(size, next(seeds), numbered=numbered, crowded=crowded), ontology)
                )
    fixed = statistics.median(_measure([], ontology)[0] for _ in range(_MOST_SETS))
    print(
        f"{'surfaces':>9}  {'sets':>4}  {'canonical':>9}  {'open':>7}  {'CPU s':>8}  {'µs each':>8}  {'ratio':>6}"
    )
    first = statistics.median(seconds for seconds, *_ in measured[sizes[0]]) / sizes[0]
    for size, runs in measured.items():
        seconds, canonical, left = (statistics.median(column) for column in zip(*runs, strict=True))
        print(
            f"{size:>9,}  {len(runs):>4}  {canonical:>9,.0f}  {left:>7,.0f}  {seconds:>8.2f}"
            f"  {seconds / size * 1e6:>8.1f}  {seconds / size / first:>6.2f}"
        )
    print(f"of which reading the word lists, whatever the size: {fixed * 1e3:.1f} ms")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="numbers of names (default %(default)s)"
    )
    parser.add_argument("--rounds", type=int, default=5, help="times that all sizes are measured (default 5)")
    parser.add_argument("--numbered", action="store_true", help="IRIs that are numbers, not names")
    parser.add_argument("--crowded", action="store_true", help="fewer surnames, the more names there are")
    wanted = parser.parse_args()
    main(wanted.sizes, wanted.rounds, numbered=wanted.numbered, crowded=wanted.crowded)
