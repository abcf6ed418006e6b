"""Names of a question, found and grounded with the very parts that read the papers."""

from ingest.ground import Grounder
from ingest.mentions import MentionFinder
from ingest.records import Document, Mention, Sentence, SplitDocument

_QUESTION = "PMID:0"
"""A document needs an identifier; no publication has this one."""


class QuestionNamer:
    """A `kgmed.retrieve.anchor.Namer` over the reader's mention finder and grounder."""

    def __init__(self, finder: MentionFinder, grounder: Grounder) -> None:
        self._finder = finder
        self._grounder = grounder

    def find(self, text: str) -> tuple[Mention, ...]:
        """The grounded names in a text, in order."""
        document = Document(id=_QUESTION, text=text)
        sentence = Sentence(0, len(text), text, "", ())
        split = SplitDocument((sentence,), ())
        mentions, _ = self._grounder.resolve(document, split, self._finder.find(document, split))
        return tuple(self._grounder.raised(mention) for mention in mentions)

    def ground(self, name: str) -> Mention | None:
        """What a text names as a whole; None where the vocabulary does not know it."""
        candidates = self._grounder.candidates(name)
        if not candidates:
            return None
        best = candidates[0]
        return Mention(
            start=0,
            end=len(name),
            text=name,
            category=best.category,
            curie=best.curie,
            name=best.name,
            score=best.score,
            candidates=candidates,
        )
