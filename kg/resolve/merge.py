"""Merges what means the same, and only that.

Pairs that share a block are compared, the surest are joined first, and a join must hold for every pair
that it brings together: nothing is merged by way of a third. What fits two that differ joins neither.
Bare surnames come last and join only the one person whom they can mean.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from kg.resolve.blocks import Blocks
from kg.resolve.collector import collector_off
from kg.resolve.judgements import Decision, Judgement
from kg.resolve.nodes import Node, Rules
from kg.resolve.profiles import Profile
from kg.resolve.verdict import DIFFERENT, Grade, Verdict
from kg.vocab import Ontology

_MAX_NAMESAKES = 4
"""Persons of one surname up to which a bare surname is put before a reviewer."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """Two entities, by minted IRIs, that may be one; ``later`` where a person has put off deciding."""

    entity: str
    other: str
    label: str
    other_label: str
    reason: str
    later: bool = False


@dataclass(frozen=True, slots=True)
class Resolution:
    """The canonical IRI of every entity, and the pairs that were left open, in order."""

    canonical: Mapping[str, str]
    candidates: tuple[Candidate, ...] = ()


def resolve(
    profiles: Iterable[Profile], ontology: Ontology, judgements: Iterable[Judgement] = ()
) -> Resolution:
    """Decide which entities are the same.

    Args:
        profiles: All entities, those of the gazetteer included.
        ontology: Word lists on names, and the names of states.
        judgements: What people decided; it overrides every rule.

    Returns:
        Canonical IRIs by minted IRI, for entities that articles name; the canonical one is that of the
        gazetteer, otherwise that with the label most articles use, the shortest among equals.

    Python's garbage collector does not run meanwhile: there are no cycles for it, see ``collector``.
    """
    with collector_off():
        return _Merger(profiles, ontology, judgements).run()


class _Merger:
    def __init__(
        self, profiles: Iterable[Profile], ontology: Ontology, judgements: Iterable[Judgement]
    ) -> None:
        self.rules = Rules(ontology)
        self.judged = {judgement.pair: judgement.decision for judgement in judgements}
        wanted = list(profiles)
        if not self.judged and not any(profile.articles and not profile.known for profile in wanted):
            # What articles name is all listed, and no two entries of the gazetteer are one.
            wanted = [profile for profile in wanted if profile.articles]
        self.named = sorted(profile.iri for profile in wanted if profile.articles)
        alone = {iri for pair in self.judged for iri in pair}
        self.nodes = self.rules.nodes(wanted, alone)
        self.by_iri = {node.first.iri: i for i, node in enumerate(self.nodes) if node.first.iri in alone}
        self.blocks = Blocks(self.nodes, self.rules)
        self.verdicts: dict[tuple[int, int], Verdict] = {}
        self.states = [None if node.weak else node.country for node in self.nodes]
        self.cluster = list(range(len(self.nodes)))
        self.members: dict[int, list[int]] = {i: [i] for i in range(len(self.nodes))}
        self.open: dict[tuple[int, int], str] = {}
        self.apart: dict[int, set[int]] = defaultdict(set)
        self.listed: dict[int, set[int]] = defaultdict(set)
        for (one, other), decision in self.judged.items():
            if decision is Decision.DIFFERENT and one in self.by_iri and other in self.by_iri:
                self.apart[self.by_iri[one]].add(self.by_iri[other])
                self.apart[self.by_iri[other]].add(self.by_iri[one])

    def run(self) -> Resolution:
        self._judged_same()
        edges = self._edges()
        for i, j in self._unambiguous(edges):
            self._join(i, j)
        self._attach_surnames()
        return Resolution(self._canonical(), tuple(self._candidates()))

    # -------------------------------------------------------------------------------------------- verdicts

    def verdict(self, i: int, j: int) -> Verdict:
        """The verdict on two nodes; what a person decided comes first."""
        pair = (i, j) if i < j else (j, i)
        found = self.verdicts.get(pair)
        if found is None:
            found = self._judged(*pair) or self.rules.compare(self.nodes[pair[0]], self.nodes[pair[1]])
            self.verdicts[pair] = found
        return found

    def _judged(self, i: int, j: int) -> Verdict | None:
        if not self.judged:
            return None
        one, other = self.nodes[i].first.iri, self.nodes[j].first.iri
        decision = self.judged.get((one, other) if one <= other else (other, one))
        if decision is None:
            return None
        if decision is Decision.LATER:
            return Verdict(Grade.OPEN, "put off")
        return Verdict(Grade.SAME, "decided") if decision is Decision.SAME else DIFFERENT

    def _edges(self) -> list[tuple[int, int]]:
        """Pairs that may be joined, the surest first."""
        found = []
        for i, j in {(min(pair), max(pair)) for pair in self.blocks.pairs()}:
            verdict = self.verdict(i, j)
            if verdict.grade is Grade.SAME:
                for known, other in ((i, j), (j, i)):
                    if self.nodes[known].known:
                        self.listed[known].add(known)
                        self.listed[other].add(known)
            if verdict.joins:
                found.append((i, j))
            elif verdict.grade is Grade.OPEN:
                self.open[i, j] = verdict.reason
        return sorted(found, key=lambda pair: (-self.verdict(*pair).grade, pair))

    # ------------------------------------------------------------------------------------------- joining

    def _judged_same(self) -> None:
        for (one, other), decision in sorted(self.judged.items()):
            if decision is Decision.SAME and one in self.by_iri and other in self.by_iri:
                i, j = self.by_iri[one], self.by_iri[other]
                if not self._kept_apart(i, j):
                    self._unite(i, j)

    def _kept_apart(self, i: int, j: int) -> bool:
        """Whether joining would bring together what a person holds different."""
        if not self.apart:
            return False
        first, second = self.members[self.cluster[i]], self.members[self.cluster[j]]
        small, large = (first, set(second)) if len(first) < len(second) else (second, set(first))
        return any(not self.apart[x].isdisjoint(large) for x in small if x in self.apart)

    def _unambiguous(self, edges: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
        """Edges neither end of which could as well belong to something else."""
        near: dict[int, set[int]] = defaultdict(set)
        for i, j in edges:
            near[i].add(j)
            near[j].add(i)
        for i, j in edges:
            rivals = [(x, j) for x in near[i] - {j}] + [(x, i) for x in near[j] - {i}]
            if any(self.cluster[x] != self.cluster[y] and self._part(x, y) for x, y in rivals):
                if self._decided(i, j):
                    yield i, j
                else:
                    self.open[i, j] = f"{self.verdict(i, j).reason}; but so may another"
            else:
                yield i, j

    def _part(self, x: int, y: int) -> bool:
        """Whether two nodes must not become one by way of a third.

        Two names that the gazetteer gives to one entity may differ as much as they like.
        """
        if not self.verdict(x, y).parts:
            return False
        if y in self.apart.get(x, ()):
            return True
        return x not in self.listed or y not in self.listed or self.listed[x].isdisjoint(self.listed[y])

    def _decided(self, i: int, j: int) -> bool:
        one, other = sorted((self.nodes[i].first.iri, self.nodes[j].first.iri))
        return self.judged.get((one, other)) is Decision.SAME

    def _join(self, i: int, j: int) -> None:
        """Make one cluster of two, if every pair across allows it."""
        first, second = self.cluster[i], self.cluster[j]
        if first == second:
            return
        for x in self.members[first]:
            for y in self.members[second]:
                if self._part(x, y):
                    self.open.setdefault((i, j), f"{self.verdict(i, j).reason}; but not every form fits")
                    return
        self._unite(i, j)

    def _unite(self, i: int, j: int) -> None:
        keep, gone = sorted((self.cluster[i], self.cluster[j]))
        if keep == gone:
            return
        for x in self.members[gone]:
            self.cluster[x] = keep
        self.members[keep] += self.members.pop(gone)

    # ------------------------------------------------------------------------------------------- surnames

    def _attach_surnames(self) -> None:
        for i, node in enumerate(self.nodes):
            if not node.weak or self.cluster[i] != i or len(self.members[i]) > 1:
                continue
            heard = node.persons[0].family.heard
            namesakes = sorted({self.cluster[x] for x in self.blocks.namesakes(heard)})
            namesakes = [x for x in namesakes if not self._kept_apart(i, x)]
            chosen, reason = self._meant(node, namesakes)
            if chosen is not None:
                self._unite(i, chosen)
            elif reason:
                listed = self._of_state(namesakes, node.country)
                self.open.update({(i, x): reason for x in listed[:_MAX_NAMESAKES]})

    def _of_state(self, clusters: Iterable[int], state: str | None) -> list[int]:
        """Clusters of persons who belong to a state, or to none as far as is known."""
        return [x for x in clusters if state is None or self._country(x) in {None, state}]

    def _country(self, cluster: int) -> str | None:
        found = {self.states[x] for x in self.members[cluster]}
        return min((state for state in found if state), default=None)

    def _meant(self, node: Node, namesakes: Sequence[int]) -> tuple[int | None, str]:
        """The one cluster that a bare surname means, or why there is none."""
        fitting = self._of_state(namesakes, node.country)
        if not fitting:
            return None, ""
        if len(fitting) > 1:
            return None, f"a surname that {len(fitting)} persons have"
        chosen = fitting[0]
        strong = [self.nodes[x] for x in self.members[chosen] if not self.nodes[x].weak]
        state = self._country(chosen)
        if state is None or state not in ({node.country} if node.country else node.context):
            return None, "a surname, and nothing else speaks for this person"
        if any(not node.articles.isdisjoint(other.articles) for other in strong):
            return None, "a surname, and one article keeps both apart"
        held = frozenset[str]().union(*(other.offices for other in strong))
        if node.offices and held and not _words(node.offices) & _words(held):
            return None, "a surname, and another office"
        return chosen, ""

    # -------------------------------------------------------------------------------------------- result

    def _canonical(self) -> dict[str, str]:
        chosen = dict.fromkeys(self.named, "")  # in order, which sorting the answer would find again
        for members in self.members.values():
            group = [profile for i in members for profile in self.nodes[i].profiles]
            named = [profile for profile in group if profile.articles]
            if named:
                best = _best(group)
                chosen.update((profile.iri, best) for profile in named)
        return chosen

    def _candidates(self) -> list[Candidate]:
        found: dict[tuple[int, int], Candidate] = {}
        for i, j in sorted(self.open):
            pair = self.cluster[i], self.cluster[j]
            a, b = self.nodes[i], self.nodes[j]
            if pair[0] == pair[1] or not (a.articles and b.articles) or self._kept_apart(i, j):
                continue
            if b.first.iri < a.first.iri:
                a, b = b, a
            later = self.judged.get((a.first.iri, b.first.iri)) is Decision.LATER
            item = Candidate(
                a.first.iri, b.first.iri, a.first.label, b.first.label, self.open[i, j], later=later
            )
            found.setdefault((min(pair), max(pair)), item)
        return sorted(found.values(), key=lambda item: (item.later, item.entity, item.other))


def _best(group: Sequence[Profile]) -> str:
    """The IRI that stands for all: the gazetteer's, or that of the commonest label."""
    if len(group) == 1:
        return group[0].iri
    uses: Counter[str] = Counter()
    for profile in group:
        uses[profile.label] += profile.labelled
    return min(
        group,
        key=lambda profile: (
            not profile.known, profile.scoped, -uses[profile.label], len(profile.iri), profile.iri
        ),
    ).iri  # fmt: skip


def _words(offices: Iterable[str]) -> set[str]:
    return {word for office in offices for word in office.replace("-", " ").split() if len(word) > 3}  # noqa: PLR2004
