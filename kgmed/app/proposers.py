"""Who may read deeper in a round of growth, by name."""

from collections.abc import Iterable

from kgmed.app.parts import Parts
from kgmed.growth.extractors import Proposer, open_proposer


def proposers_of(names: Iterable[str], parts: Parts) -> tuple[Proposer, ...]:
    """The proposers of these names, with the language model of the configuration: also where it
    is not asked when questions are answered.

    Raises:
        UsageError: there is none of a name.
        ModelError: the model is missing or broken, or not fit for what is wanted of it.
    """
    from kgmed.llm.adviser import Adviser
    from kgmed.llm.fitness import known_fitness

    adviser = Adviser(lambda: parts.model, lambda model: known_fitness(model, parts.config.home))
    return tuple(open_proposer(name, adviser, parts.reader) for name in names)
