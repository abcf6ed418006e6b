"""Ingesting with everything that looks on: the rounds of growth, and the standing questions."""

from kgmed.app.curators import UNKNOWN
from kgmed.app.growing import Growth
from kgmed.app.ingest_job import IngestJob, Progress
from kgmed.app.inputs import Inputs
from kgmed.app.parts import Parts
from kgmed.app.reports import IngestReport
from kgmed.app.retractions import retracted_publications
from kgmed.app.watching import Watching


def ingest(parts: Parts, inputs: Inputs, progress: Progress | None = None) -> IngestReport:
    """Read the inputs into the store, which is made where there is none; see `Engine.ingest`."""
    reader, store = parts.reader, parts.open_store(create=True)
    with Watching(parts).look_out() as lookout:
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
                noted=lookout.see if lookout else None,
            )
        if lookout is None:
            return report
        watched = lookout.ask_again(everything=report.curated > 0)
        return report.model_copy(update={"watched": watched})
