"""The usual way as a peer: names in clear in PostgreSQL, found by trigrams (pg_trgm), ranked by the same scorer."""

import io
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from rrjeta.jobs.linking.measures import by_kind, percentile
from rrjeta.matching.rules.search import Match

_NAMES = ("given_name", "surname", "father_name", "mother_name")
_MOST = 100


def trigrams_measured(
    records: Sequence[Mapping[str, str]],
    entities: Sequence[str],
    asked: Sequence[Mapping[str, str]],
    among: Callable[[Mapping[str, str], Sequence[int]], Sequence[Match]],
) -> dict[str, Any]:
    """Return recall among the first ten and times of a search by trigrams over made names, in a table that goes at the end.

    `among` ranks rows as our own search does. Only where the database is PostgreSQL with pg_trgm; elsewhere the answer says so.
    """
    if connection.vendor != "postgresql":
        return {"left_out": "trigrams need PostgreSQL"}
    answers, seconds = [], []
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
        cursor.execute("CREATE TEMPORARY TABLE made_names (place integer, words text) ON COMMIT DROP")
        lines = io.StringIO("".join(f"{place}\t{_words(record)}\n" for place, record in enumerate(records)))
        with cursor.copy("COPY made_names (place, words) FROM STDIN") as copy:
            copy.write(lines.getvalue())
        cursor.execute("CREATE INDEX ON made_names USING gist (words gist_trgm_ops)")
        cursor.execute("ANALYZE made_names")
        for query in asked:
            began = time.perf_counter()
            cursor.execute("SELECT place FROM made_names ORDER BY words <-> %s LIMIT %s", [_words(query), _MOST])
            rows = [place for (place,) in cursor.fetchall()]
            found = among(query, rows)
            seconds.append(time.perf_counter() - began)
            hit = any(entities[one.row] == query["entity_id"] for one in found)
            answers.append((hit, max((one.same for one in found), default=0.0)))
    return by_kind(asked, answers) | {"p50_ms": percentile(seconds, 50), "p95_ms": percentile(seconds, 95)}


def _words(record: Mapping[str, str]) -> str:
    return " ".join(" ".join(record[name] for name in _NAMES).lower().split())
