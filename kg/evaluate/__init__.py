"""How right the statements are: measured against what a careful reader wrote down for the same articles.

A gold file (YAML, one per article) names the entities of an article and lists its statements as
``[subject, relation, object, {status, date, amount, topic, role, optional}]``. Measured are precision,
recall and F1 of (subject, relation, object), micro-averaged over all articles; the same with every person
and body lifted to its country; for what was found, the share of right statuses, dates and amounts, and the
overlap of topics (Jaccard); and how often a confidence keeps its promise (reliability).

A statement marked ``optional`` is arguable: finding it is no error, missing it is none either.

The command ``kg evaluate GOLD PREDICTIONS`` is::

    report = evaluate(read_gold(gold), read_predictions(predictions))
    click.echo(render(report, errors=True))         # or json.dumps(report.as_dict())

and where articles are given instead of predictions, ``Prediction.of(row)`` takes the rows of
``kg extract --format jsonl`` one by one.
"""

from kg.evaluate.gold import GoldArticle, GoldEntity, GoldStatement, read_gold
from kg.evaluate.measure import Bin, Counts, Measures, Report, evaluate
from kg.evaluate.predictions import Prediction, read_predictions
from kg.evaluate.report import render

__all__ = [
    "Bin",
    "Counts",
    "GoldArticle",
    "GoldEntity",
    "GoldStatement",
    "Measures",
    "Prediction",
    "Report",
    "evaluate",
    "read_gold",
    "read_predictions",
    "render",
]
