"""What is open is looked for in PubMed: gaps become searches, and what these find comes on the
reading list.

A gap between two things becomes `(a OR b OR …) AND (c OR d OR …)`, each a phrase in title or
abstract. Replies are kept in `KGMED_HOME/pubmed/<day>/`, searches by their query, records by their
PMIDs: what was asked on a day is not asked again on that day, whichever store asks.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path

from filelock import FileLock

from graph_schema.records import Record, digest
from kgmed.app.eutils import MOST_RECORDS, EUtilities, Found
from kgmed.app.export import write_whole
from kgmed.app.listing import put_on
from kgmed.app.parts import Parts
from kgmed.config import PubMedConfig
from kgmed.errors import KgmedError
from kgmed.growth.asking import Progress
from kgmed.growth.gain import WORTH, Wordings
from kgmed.growth.reading_list import Listing, ReadingList
from kgmed.growth.records import GrowthGap, PubMedSearch
from kgmed.store.phrases import phrases
from kgmed.store.protocol import GraphStore

FOLDER = "pubmed"
MOST_NAMES = 6
"""Of one thing, in one query: as the question calls it, and then as the vocabulary does."""
SHORTEST = 3
"""Characters of a name that is looked for, where there are longer ones: shorter ones stand for
too much."""


class KeptSearch(Record):
    """The reply to a search, as it is kept."""

    query: str
    found: int
    pmids: tuple[str, ...]


class PubMed:
    """Searches, and fetches, what was not asked for on this day yet; see the module."""

    def __init__(
        self,
        eutils: EUtilities,
        config: PubMedConfig,
        home: Path,
        day: date,
        progress: Progress = lambda *_: None,
    ) -> None:
        """
        Args:
            eutils: asks PubMed.
            config: how much is asked for.
            home: KGMED_HOME.
            day: today.
            progress: told how many searches are done, and how many documents were fetched.
        """
        self._eutils, self._config, self._progress = eutils, config, progress
        self._folder = home / FOLDER / day.isoformat()

    def search(
        self, gaps: Iterable[GrowthGap], wordings: Wordings, unknown: Callable[[str], bool]
    ) -> tuple[PubMedSearch, ...]:
        """Search for each gap, what is worth most first: at most `PubMedConfig.gaps` searches that
        were not done on this day yet.

        Args:
            gaps: what is open.
            wordings: what the names of a gap are called.
            unknown: whether a document (a CURIE) is new; only those are told.

        Raises:
            KgmedError: PubMed cannot be reached, or what it says cannot be kept.
        """
        queries: dict[str, list[str]] = {}
        for gap in sorted(gaps, key=lambda gap: (-WORTH[gap.kind] * len(gap.answers), gap.id)):
            if query := query_of(gap, wordings):
                queries.setdefault(query, []).append(gap.id)
        found: list[PubMedSearch] = []
        told: set[str] = set()
        asked = 0
        for number, (query, ids) in enumerate(queries.items(), start=1):
            kept = self._kept(query)
            if kept is None and asked == self._config.gaps:
                continue
            asked += kept is None
            kept = kept or self._ask(query)
            new = [f"PMID:{id_}" for id_ in kept.pmids if f"PMID:{id_}" not in told]
            new = [curie for curie in new if unknown(curie)]
            told.update(new)
            found.append(
                PubMedSearch(query=query, gaps=tuple(ids), found=kept.found, new=tuple(new))
            )
            self._progress("searching PubMed", number, len(queries))
        return tuple(found)

    def records(self, documents: Sequence[str]) -> Iterator[Path]:
        """Files of PubMed XML with these documents, where PubMed has them.

        Raises:
            KgmedError: PubMed cannot be reached, or a file cannot be written.
        """
        for start in range(0, len(documents), MOST_RECORDS):
            pmids = [curie.removeprefix("PMID:") for curie in documents[start:][:MOST_RECORDS]]
            file = self._folder / f"records-{digest(*pmids)}.xml"
            with self._alone():
                if not file.exists():
                    self._keep(file, self._eutils.fetch(pmids))
            self._progress("fetching from PubMed", start + len(pmids), len(documents))
            yield file

    # -- how ----------------------------------------------------------------------------------

    def _kept(self, query: str) -> KeptSearch | None:
        try:
            text = self._file_of(query).read_text(encoding="utf-8")
            kept = KeptSearch.model_validate_json(text)
        except (OSError, ValueError):
            return None
        return kept if kept.query == query else None

    def _ask(self, query: str) -> KeptSearch:
        with self._alone():
            found: Found = self._eutils.search(query, self._config.records)
            kept = KeptSearch(query=query, found=found.matching, pmids=found.pmids)
            self._keep(self._file_of(query), kept.model_dump_json(indent=1) + "\n")
        return kept

    def _file_of(self, query: str) -> Path:
        return self._folder / f"search-{digest(query, self._config.records)}.json"

    def _keep(self, file: Path, text: str) -> None:
        try:
            write_whole(file, [text])
        except OSError as error:
            raise KgmedError(f"cannot write {file}: {error.strerror}") from error

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """No other process asks meanwhile, nor so soon after that it would be too much for one."""
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise KgmedError(f"cannot make {self._folder}: {error.strerror}") from error
        with FileLock(self._folder.parent / ".lock"):
            yield
            self._eutils.rest()


class PubMedSupply:
    """What a round does before it chooses: search PubMed for its gaps, and list what is new."""

    def __init__(
        self,
        pubmed: PubMed,
        store: GraphStore,
        reading_list: ReadingList,
        wordings: Wordings,
        put_on: Callable[[Sequence[Path]], Listing],
    ) -> None:
        """`put_on` puts files on the reading list."""
        self._pubmed, self._store, self._list = pubmed, store, reading_list
        self._wordings, self._put_on = wordings, put_on
        self._met: set[str] = set()
        self.searches: list[PubMedSearch] = []
        """All that were done."""
        self.listing = Listing()
        """What became of all that was fetched."""

    def __call__(self, gaps: Sequence[GrowthGap]) -> tuple[PubMedSearch, ...]:
        """Search, and put on the list what is neither on it nor in the store.

        Raises:
            KgmedError: PubMed cannot be reached, or what it says cannot be kept.
        """
        searches = self._pubmed.search(gaps, self._wordings, self._is_new)
        for file in self._pubmed.records([curie for one in searches for curie in one.new]):
            self.listing = self.listing.with_(self._put_on([file]))
        self._met.update(curie for one in searches for curie in one.new)
        self.searches.extend(searches)
        return searches

    def _is_new(self, curie: str) -> bool:
        """Not met by an earlier round, on no list, in no store."""
        known = curie in self._met or self._list.documents([curie])
        return not (known or self._store.document_states([curie]))


@contextmanager
def supplying(
    parts: Parts,
    reading_list: ReadingList,
    wordings: Wordings,
    progress: Progress,
) -> Iterator[PubMedSupply]:
    """What searches PubMed for the store of these parts, until the end of the block.

    Raises:
        UsageError: nobody is named whom the NCBI may write to.
    """
    config = parts.config
    with closing(EUtilities(config.pubmed, config.email)) as eutils:
        today = datetime.now(UTC).date()
        pubmed = PubMed(eutils, config.pubmed, config.home, today, progress)
        list_file = partial(put_on, reading_list, home=config.home, progress=progress)
        yield PubMedSupply(pubmed, parts.store, reading_list, wordings, list_file)


def query_of(gap: GrowthGap, wordings: Wordings) -> str:
    """The query for a gap; empty where it is about one thing, or one of two has no name.

    Names are phrases of letters and digits alone (`kgmed.store.phrases`), quoted: nothing in them
    is syntax.
    """
    groups = [_names(wordings(name)) for name in gap.names]
    if len(groups) < 2 or not all(groups):
        return ""
    either = (" OR ".join(f'"{name}"[tiab]' for name in names) for names in groups)
    return " AND ".join(f"({names})" for names in either)


def _names(wordings: Sequence[str]) -> tuple[str, ...]:
    found = phrases(wordings)
    return tuple(name for name in found if len(name) >= SHORTEST)[:MOST_NAMES] or found[:1]
