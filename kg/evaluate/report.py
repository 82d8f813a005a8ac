"""Shows a report to a person."""

from __future__ import annotations

from collections.abc import Sequence

from kg.evaluate.gold import GoldStatement
from kg.evaluate.measure import Report
from kg.evaluate.predictions import Prediction


def render(report: Report, *, errors: bool = False) -> str:
    """The report as text for a terminal; with ``errors``, what was missed, invented or wrong in a detail, too."""
    lines = [f"{report.articles} articles", ""]
    heads = ("", "P", "R", "F1", "found", "extra", "missed", "status", "date", "amount", "topics")
    rows = [
        heads,
        *(
            (
                name,
                *(
                    "-" if value is None else f"{value:.3f}" if isinstance(value, float) else str(value)
                    for value in measures.as_dict().values()
                ),
            )
            for name, measures in (("statements", report.statements), ("country level", report.countries))
        ),
    ]
    lines += _columns(rows)
    lines += [
        "",
        *_columns(
            [
                ("relation", "P", "R", "found", "extra", "missed"),
                *(
                    (
                        name,
                        f"{each.precision:.2f}",
                        f"{each.recall:.2f}",
                        str(each.found),
                        str(each.extra),
                        str(each.missed),
                    )
                    for name, each in sorted(report.statements.relations.items())
                ),
            ]
        ),
    ]
    if any(each.given for each in report.reliability):
        lines += [
            "",
            *_columns(
                [
                    ("confidence", "given", "right", "share"),
                    *(
                        (
                            f"{each.low:.1f} to {each.high:.1f}",
                            str(each.given),
                            str(each.right),
                            f"{each.right / each.given:.2f}" if each.given else "-",
                        )
                        for each in report.reliability
                    ),
                ]
            ),
        ]
    if report.left_out:
        lines += ["", f"Left out, no such relation: {', '.join(report.left_out)}"]
    if errors:
        lines += [
            "",
            *(
                f"{name}: missing {each.subject} {each.relation} {each.object}  [{'|'.join(each.statuses)}]"
                for name, each in report.statements.misses
            ),
            *(
                f"{name}: extra   {key[1]} {key[0]} {key[2]}  [{each.status}]  «{each.quote}»"
                for name, key, each in report.statements.extras
            ),
            *(
                f"{name}: {what:<7} {gold.subject} {gold.relation} {gold.object}  "
                f"[{_value(what, answer)}, not {_value(what, gold)}]  «{answer.quote}»"
                for name, what, answer, gold in report.statements.wrong
            ),
        ]
    return "\n".join(lines)


def _value(what: str, side: Prediction | GoldStatement) -> str:
    if what == "amount":
        return "{:,.0f} {}".format(*side.amount) if side.amount else "none"
    if what == "date":
        return side.date or "none"
    return side.status if isinstance(side, Prediction) else "|".join(side.statuses)


def _columns(rows: Sequence[Sequence[str]]) -> list[str]:
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return [
        "  ".join(
            cell.rjust(width) if place else cell.ljust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
