"""Ingesting with everything that looks on: the rounds of growth, and the standing questions."""

from collections.abc import Callable, Sequence

from ingest.records import Reading
from kgmed.app.curators import UNKNOWN
from kgmed.app.growing import Growth
from kgmed.app.ingest_job import IngestJob, Progress
from kgmed.app.inputs import Inputs
from kgmed.app.judging_anew import Judge, judging_anew, unheard
from kgmed.app.parts import Parts
from kgmed.app.reports import IngestReport
from kgmed.app.retractions import retracted_publications
from kgmed.app.watching import Lookout, Watching


def ingest(parts: Parts, inputs: Inputs, progress: Progress | None = None) -> IngestReport:
    """Read the inputs into the store, which is made where there is none; see `Engine.ingest`."""
    reader, store = parts.reader, parts.open_store(create=True)
    with Watching(parts).look_out() as lookout, judging_anew(parts) as judge:
        onlookers = [one for one in (lookout, judge) if one is not None]

        def noted(put: Sequence[Reading], gone: Sequence[str]) -> None:
            for one in onlookers:
                one.see(put, gone)

        with parts.crew() as crew:
            job = IngestJob(
                store,
                reader,
                crew,
                batch=parts.config.reader.batch_documents,
                retracted=retracted_publications(parts.config.home),
                progress=progress,
                curator=parts.config.curator or UNKNOWN,
            )
            report = job.run(
                inputs,
                share=inputs.share,
                present=Growth(parts).claim,
                noted=noted if onlookers else None,
            )
        return _followed_up(report, judge, lookout, store.generation)


def _followed_up(
    report: IngestReport,
    judge: Judge | None,
    lookout: Lookout | None,
    generation: Callable[[], int],
) -> IngestReport:
    """The report, with what became of proposals and of the answers to standing questions."""
    if judge is not None:
        judged = judge.judge(lookout.see if lookout else unheard)
        report = report.model_copy(update={**dict(judged), "generation": generation()})
    if lookout is not None:
        watched = lookout.ask_again(everything=report.curated > 0)
        report = report.model_copy(update={"watched": watched})
    return report
