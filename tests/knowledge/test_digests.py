"""What is kept of the articles while their statements are folded together: no more than that needs."""

import tracemalloc
from dataclasses import replace

from kg.knowledge import outdate, rebuild
from kg.knowledge.digests import digests
from kg.model import Span

TALKS = "Edi Rama | heldTalksWith | Ukraine | 2024-01-20"


def quoted(scripted, text, subject):
    """An extractor whose statements have this quotation, and the subject's name where it stands in it."""

    class Quoted:
        def extract(self, articles):
            for found in scripted.extract(articles):
                start = text.index(subject)
                changed = [
                    replace(
                        said,
                        evidence=tuple(
                            replace(
                                item,
                                span=Span(0, len(text)),
                                quote=text,
                                subject_span=Span(start, start + len(subject)),
                            )
                            for item in said.evidence
                        ),
                    )
                    for said in found.statements
                ]
                yield replace(found, statements=tuple(changed))

    return Quoted


def test_quotations_are_kept_of_former_officials_only(assemble, report, scripted, ontology):
    for text, kept in (("Former premier Rama met them.", True), ("Premier Rama met former rivals.", False)):
        store = assemble([report(f"{text}\n{TALKS}")], extractor=quoted(scripted, text, "Rama"))
        (digest,) = digests(store, ontology)
        (evidence,) = digest.statements[0].evidence
        assert (evidence.quote, evidence.subject_span is not None) == (text if kept else "", kept)
        (record,) = store.articles()
        (said,) = record.statements
        assert (digest.statements[0].id, digest.statements[0].confidence) == (said.id, said.confidence)


def test_what_articles_repeat_is_held_once(built, report, ontology):
    store = built(*(report(f"{TALKS}\nNumber {number}.", f"a{number}") for number in range(2)))
    first, second = digests(store, ontology)
    assert first.statements[0].subject is second.statements[0].subject
    assert first.statements[0].date is second.statements[0].date
    assert all(a is b for a, b in zip(first.entities, second.entities, strict=True))


def test_a_rebuild_takes_little_memory_for_an_article(built, report, ontology):
    """So little that resolving names takes more, up to some hundred; most was once for the quads that are there."""
    peaks = []
    for count in (200, 600):
        days = (f"20{n // 336 + 10}-{n // 28 % 12 + 1:02}-{n % 28 + 1:02}" for n in range(count))
        store = built(*(report(f"Albania | heldTalksWith | Ukraine | {day}", day) for day in days))
        outdate(store)
        tracemalloc.start()
        rebuild(store, ontology)
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    assert peaks[1] < 1.3 * peaks[0]
