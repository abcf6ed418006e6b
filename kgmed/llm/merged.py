"""A model and an adapter that was trained for it as one file.

What an adapter adds to a matrix, `alpha / rank * B A` (Hu et al. 2021, arXiv 2106.09685), is added
to the matrix itself, once, instead of at every token. All matrices are then kept in 8 bits
(GGUF's Q8_0): rounding the sum to the 4 bits of the base would lose some of what was learned, and
llama.cpp evaluates 8 bits faster on a CPU than 4.
"""

import logging
import os
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from kgmed.errors import ModelError
from kgmed.llm.adapters import adapter_for, sha256_of

if TYPE_CHECKING:
    from gguf import GGUFReader, GGUFWriter

log = logging.getLogger(__name__)
VERSION = 1
"""Of how files are merged; another one makes another file."""
_OWN_FIELDS = ("GGUF.", "general.architecture", "general.file_type")
"""Fields that the writer writes itself, by how they begin."""


def prepare(base: Path) -> None:
    """Put the shipped adapter into a model that it was trained for, so that opening it need not.
    Nothing is loaded: llama.cpp may be built at the same time.

    Raises:
        ModelError: a file cannot be read or written.
    """
    adapter = adapter_for(sha256_of(base), "")
    if adapter is not None:
        merged(base, adapter, sha256_of(adapter))


def merged(base: Path, adapter: Path, adapter_sha256: str) -> Path:
    """The file of both, beside the base; made where it is not there (some ten seconds, once).

    Raises:
        ModelError: it cannot be made.
    """
    name = f"{base.stem}+{adapter_sha256[:12]}.v{VERSION}.Q8_0.gguf"
    target = base.with_name(name)
    if target.is_file():
        return target
    log.info("putting the adapter into the model, once: %s", target)
    beside = target.with_name(f".{target.name}.{os.getpid()}.part")
    try:
        _write(base, adapter, beside)
        beside.replace(target)
    except OSError as error:
        raise ModelError(
            f"cannot write {target}: {error.strerror}",
            hint="make room there, or let the folder be written; `llm.lora = none` does without",
        ) from error
    except (ValueError, KeyError) as error:
        raise ModelError(f"the adapter {adapter} does not fit {base}: {error}") from error
    finally:
        beside.unlink(missing_ok=True)
    return target


def _write(base: Path, adapter: Path, target: Path) -> None:
    from gguf import GGUFReader, GGUFWriter, LlamaFileType

    model, low = GGUFReader(base), GGUFReader(adapter)
    writer = GGUFWriter(target, str(model.fields["general.architecture"].contents()))
    writer.add_file_type(LlamaFileType.MOSTLY_Q8_0)
    _copy_fields(model, writer)
    _add_tensors(model, low, writer)
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def _copy_fields(model: "GGUFReader", writer: "GGUFWriter") -> None:
    from gguf import GGUFValueType

    for name, field in model.fields.items():
        if name.startswith(_OWN_FIELDS):
            continue
        kind = field.types[0]
        of = field.types[1] if kind is GGUFValueType.ARRAY else None
        writer.add_key_value(name, field.contents(), kind, sub_type=of)


def _add_tensors(model: "GGUFReader", low: "GGUFReader", writer: "GGUFWriter") -> None:
    from gguf import GGMLQuantizationType
    from gguf.quants import dequantize, quantize

    sides = {tensor.name: tensor.data.astype(np.float32) for tensor in low.tensors}
    alpha = float(low.fields["adapter.lora.alpha"].contents())
    kept = GGMLQuantizationType.Q8_0
    for tensor in model.tensors:
        if tensor.tensor_type in (GGMLQuantizationType.F32, kept):
            writer.add_tensor(tensor.name, tensor.data, raw_dtype=tensor.tensor_type)
            continue
        weight: npt.NDArray[np.float32] = dequantize(tensor.data, tensor.tensor_type)
        a, b = (sides.pop(f"{tensor.name}.lora_{side}", None) for side in "ab")
        if a is not None and b is not None:
            weight = weight + alpha / a.shape[0] * (b @ a)
        writer.add_tensor(tensor.name, quantize(weight, kept), raw_dtype=kept)
    if sides:
        raise ValueError(f"there is no place for {min(sides)}")
