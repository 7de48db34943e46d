"""Which passages share rare words with a question: BM25 by SQLite's full-text index (FTS5).

One file of plain bytes, the same for the same passages, opened from the very bytes that were
checked. Words are stemmed by Porter's algorithm; what is too common to tell passages apart is left
out of the question, not of the index.
"""

import json
import math
import sqlite3
import threading
from collections.abc import Iterable, Sequence

from index.clean import folded
from index.content import Content

STOP_WORDS = frozenset(
    "a about after all also am an and any are as at be because been before being between both"
    " but by can could did do does doing done down each every few for from further get gets give"
    " go goes had has have having he her here hers him his how i if in into is it its just let"
    " like made make many may me might more most much must my myself no nor not now of off on"
    " once one only or other ought our ours out over own please same say says shall she should"
    " so some such tell than that the their theirs them then there these they this those through"
    " to too under until up upon us use very want was we were what when where whether which"
    " while who whom whose why will with within without would yes you your yours policy policies"
    " company companies".split()
)
_SIGNATURE = b"SQLite format 3\0"
_MOST_RANGES = 100  # in one statement; SQLite's expressions may be 1,000 deep
_K1 = 1.2  # of FTS5's bm25(), as its documentation gives it
_LEAST_IDF = 1e-6  # of FTS5's bm25(), for words that more than half of the passages hold
_SMALL = 100_000  # passages, of which all that hold any of the words are weighed
_MOST_MATCHES = 20_000  # passages weighed of more: 8 ms; of a million, all took 116 ms
_REMEMBERED = 10_000  # words whose frequency is kept
_STEMMING = (  # where a word is stemmed as the passages were
    "CREATE VIRTUAL TABLE temp.word USING fts5(text, content='', tokenize='porter unicode61')",
    "CREATE VIRTUAL TABLE temp.stems USING fts5vocab(temp, word, row)",
)
_MAX_WORDS = 64  # of a question; the longest golden question has 17


def words_of(text: str) -> list[str]:
    """The words of a question that can tell passages apart, each once, in order."""
    words = dict.fromkeys(folded(text).split())
    return [word for word in words if word not in STOP_WORDS][:_MAX_WORDS]


def lexical_bytes(texts: Iterable[str]) -> bytes:
    """A full-text index of the passages, folded, in order, as the bytes of its file."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        connection.execute(
            # Not detail=none, which is half the size: without positions bm25() is a constant.
            "CREATE VIRTUAL TABLE passages USING"
            " fts5(text, content='', tokenize='porter unicode61')"
        )
        _insert(connection, texts, 0)
        connection.execute("INSERT INTO passages(passages) VALUES ('optimize')")
        _count_stems(connection)
        return connection.serialize()
    finally:
        connection.close()


def lexical_bytes_with(content: Content, texts: Iterable[str]) -> bytes:
    """A full-text index with more passages, folded, behind those it has. Raises ValueError."""
    connection = sqlite3.connect(":memory:", isolation_level=None)
    try:
        _insert(connection, texts, _fill(connection, content))
        connection.execute("DROP TABLE frequencies")
        _count_stems(connection)
        return connection.serialize()
    finally:
        connection.close()


def _insert(connection: sqlite3.Connection, texts: Iterable[str], first: int) -> None:
    connection.execute("BEGIN")
    connection.executemany(
        "INSERT INTO passages(rowid, text) VALUES (?, ?)",
        enumerate(texts, first),
    )
    connection.execute("COMMIT")


def _count_stems(connection: sqlite3.Connection) -> None:
    """Note how many passages hold each stem: of a million, to count a common one takes 5 ms."""
    connection.execute("CREATE VIRTUAL TABLE temp.stems USING fts5vocab(main, passages, row)")
    connection.execute(
        "CREATE TABLE frequencies (stem TEXT PRIMARY KEY, passages INTEGER) WITHOUT ROWID"
    )
    connection.execute("INSERT INTO frequencies SELECT term, doc FROM temp.stems ORDER BY term")
    connection.execute("DROP TABLE temp.stems")


def _fill(connection: sqlite3.Connection, content: Content) -> int:
    """Put a full-text index into a connection; returns how many passages it has."""
    if content[: len(_SIGNATURE)] != _SIGNATURE:
        raise ValueError("the full-text index cannot be opened: it is no SQLite file")
    try:
        connection.deserialize(content)
        connection.execute("SELECT passages FROM frequencies LIMIT 0")
        (rows,) = connection.execute("SELECT count(*) FROM passages_docsize").fetchone()
    except sqlite3.Error as error:
        raise ValueError(f"the full-text index cannot be opened: {error}") from error
    return int(rows)


class LexicalIndex:
    """A full-text index that can be asked, by several threads, for the best passages."""

    def __init__(self, content: Content) -> None:
        """content: what `lexical_bytes` gave. Raises ValueError if it is something else."""
        self._lock = threading.Lock()
        self._frequencies: dict[str, int] = {}
        self._connection = sqlite3.connect(":memory:", check_same_thread=False)
        try:
            self.rows = _fill(self._connection, content)
            for statement in _STEMMING:
                self._connection.execute(statement)
        except ValueError:
            self._connection.close()
            raise

    def best(
        self, words: Sequence[str], k: int, ranges: Sequence[range] | None = None
    ) -> dict[int, float]:
        """The `k` passages that match best, by row; only passages that share a word.

        words:  as `words_of` gives them; none finds nothing.
        ranges: the rows to search; None is all of them, an empty sequence is none.

        A score is the passage's BM25 as a share, from 0 to 1, of what a short passage full of all
        these words would have: a common word alone scores low, even where nothing else matches.
        Equal scores are in order of rows. Of more than 100,000 passages only the rarest of the
        words are looked for, those that 20,000 passages hold between them.
        """
        if not words or (ranges is not None and not any(len(rows) for rows in ranges)):
            return {}
        scope, bounds = _scope(ranges)
        sql = (
            "SELECT rowid, -bm25(passages) AS score FROM passages WHERE passages MATCH ?"
            f" {scope} ORDER BY score DESC, rowid LIMIT ?"
        )
        with self._lock:
            frequencies = [self._frequency(word) for word in words]
            told = words if self.rows <= _SMALL or ranges is not None else _rare(words, frequencies)
            query = " OR ".join(f'"{word}"' for word in told)
            found = self._connection.execute(sql, (query, *bounds, k)).fetchall() if told else []
        most = sum(map(self._most, frequencies))
        return {row: min(1.0, score / most) for row, score in found}

    def holding(self, phrase: str, most: int) -> list[int]:
        """The rows of the passages that hold some words one after the other, the first so many."""
        words = folded(phrase)
        if not words:
            return []
        sql = "SELECT rowid FROM passages WHERE passages MATCH ? ORDER BY rowid LIMIT ?"
        with self._lock:
            found = self._connection.execute(sql, (f'"{words}"', most)).fetchall()
        return [row for (row,) in found]

    def _most(self, holding: int) -> float:
        """The most that a word can add to a BM25: its inverse document frequency times k1 + 1."""
        return (_K1 + 1) * max(_LEAST_IDF, math.log((self.rows - holding + 0.5) / (holding + 0.5)))

    def _frequency(self, word: str) -> int:
        """How many passages hold a word in any form."""
        if word not in self._frequencies:
            if len(self._frequencies) > _REMEMBERED:
                self._frequencies.clear()
            self._frequencies[word] = self._counted(word)
        return self._frequencies[word]

    def _counted(self, word: str) -> int:
        run = self._connection.execute
        run("INSERT INTO temp.word(rowid, text) VALUES (1, ?)", (word,))
        stems = run("SELECT term FROM temp.stems").fetchall()
        run("INSERT INTO temp.word(word) VALUES ('delete-all')")
        if len(stems) == 1:  # an underscore or the like parts a word in two
            one = "SELECT passages FROM frequencies WHERE stem = ?"
            return int((run(one, stems[0]).fetchone() or (0,))[0])
        count = "SELECT count(*) FROM passages WHERE passages MATCH ?"
        return int(run(count, (f'"{word}"',)).fetchone()[0])

    def close(self) -> None:
        """Give the memory back."""
        self._connection.close()


def _rare(words: Sequence[str], frequencies: Sequence[int]) -> list[str]:
    """The rarest of some words, as many as few enough passages hold; perhaps none."""
    rare, total = [], 0
    for frequency, word in sorted(zip(frequencies, words, strict=True)):
        total += frequency
        if total > _MOST_MATCHES:
            break
        rare.append(word)
    return rare


def _scope(ranges: Sequence[range] | None) -> tuple[str, list[int | str]]:
    """The condition on rows as SQL, and its values."""
    if ranges is None:
        return "", []
    if len(ranges) > _MOST_RANGES:
        # The + keeps SQLite from looking up every row by itself, which is a hundred times slower.
        rows = json.dumps([row for rows in ranges for row in rows])
        return "AND +rowid IN (SELECT value FROM json_each(?))", [rows]
    condition = " OR ".join("rowid BETWEEN ? AND ?" for _ in ranges)
    return f"AND ({condition})", [bound for rows in ranges for bound in (rows.start, rows.stop - 1)]
