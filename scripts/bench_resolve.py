"""Shows that the cost of telling entities apart grows no faster than their number.

Names are made up: syllables put together to given names and surnames, each spelled in several ways, with
initials and bare surnames among them, in a handful of states; and companies in like manner. Four persons
on average share a surname. The gazetteer is left out, for its cost is the same however many names the articles bring.

    python scripts/bench_resolve.py            sizes 1,000 to 100,000
    python scripts/bench_resolve.py 500 5000   sizes of your own
"""

from __future__ import annotations

import argparse
import gc
import random
import time

from kg.resolve import Profile, resolve
from kg.vocab import ENT, load_ontology

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


def names(count: int, seed: int = 7) -> list[Profile]:
    """As many surfaces as asked for, of a fifth as many persons and companies."""
    rng = random.Random(seed)  # noqa: S311 - names, not secrets

    def word(low: int, high: int) -> str:
        return "".join(rng.choices(_SYLLABLES, k=rng.randint(low, high))).capitalize()

    given = [word(2, 2) for _ in range(_GIVEN)]
    surnames = [word(3, 5) for _ in range(count // 20 + 1)]
    pool = [
        (rng.random() < _COMPANIES, rng.choice(given), rng.choice(surnames), ENT + rng.choice(_STATES))
        for _ in range(count // 5 + 1)
    ]
    found = []
    for i in range(count):
        company, first, last, state = rng.choice(pool)
        seen = frozenset({f"a{i}"}), frozenset({state})
        iri = f"{ENT}e{i}"
        if company:
            label = f"{first} {last} Dynamics{rng.choice(('', ' AG', ' Inc.'))}"
            found.append(Profile(iri, label, "Company", (), state, *seen))
        elif rng.random() < _BARE:
            found.append(Profile(iri, f"{last}sky", "Person", (), state, *seen, scoped=True))
        else:
            spelled = rng.choice(("skiy", "sky", "skyi", "skyj"))
            label = f"{rng.choice((first, first, first, first[0] + '.'))} {last}{spelled}"
            found.append(Profile(iri, label, "Person", (), state, *seen))
    return found


def main(sizes: tuple[int, ...]) -> None:
    """Print time per entity at each size, and its ratio to that at the first."""
    ontology = load_ontology()
    resolve(names(sizes[0], seed=1), ontology)  # so that what is loaded once is not counted
    first = 0.0
    print(f"{'surfaces':>9}  {'canonical':>9}  {'open':>7}  {'CPU s':>8}  {'µs each':>8}  {'ratio':>6}")
    for size in sizes:
        entities = names(size)
        gc.collect()
        gc.freeze()  # the collector need not walk over what was there before, again and again
        started = time.process_time()
        found = resolve(entities, ontology)
        seconds = time.process_time() - started
        each = seconds / size * 1e6
        first = first or each
        canonical = len(set(found.canonical.values()))
        print(
            f"{size:>9,}  {canonical:>9,}  {len(found.candidates):>7,}  {seconds:>8.2f}  {each:>8.1f}  {each / first:>6.2f}"
        )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "sizes", nargs="*", type=int, default=SIZES, help="numbers of names (default %(default)s)"
    )
    main(tuple(parser.parse_args().sizes))
