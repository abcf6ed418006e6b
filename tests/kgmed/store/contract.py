"""What the docstrings of `GraphStore` promise, as tests that any adapter inherits.

An adapter's test class gives the fixture `url`, where an empty store may be made; every store is
opened by `open_store`, also from other processes.
"""

from tests.kgmed.store.contract_deciding import DecidingContract
from tests.kgmed.store.contract_inferring import InferringContract
from tests.kgmed.store.contract_proposing import ProposingContract
from tests.kgmed.store.contract_reading import ReadingContract
from tests.kgmed.store.contract_searching import SearchingContract
from tests.kgmed.store.contract_together import TogetherContract
from tests.kgmed.store.contract_undoing import UndoingContract
from tests.kgmed.store.contract_writing import WritingContract


class StoreContract(
    WritingContract,
    ReadingContract,
    SearchingContract,
    DecidingContract,
    UndoingContract,
    ProposingContract,
    InferringContract,
    TogetherContract,
):
    """Every adapter passes all of these."""
