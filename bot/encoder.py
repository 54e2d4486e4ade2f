"""The optional sentence encoder: texts to unit vectors, by ONNX Runtime on one thread.

all-MiniLM-L6-v2 (https://huggingface.co/sentence-transformers/all-MiniLM-L6-v2, Apache-2.0), or any
model with its inputs, exported either with pooled output (batch x size) or with token embeddings
(batch x tokens x size), which are then averaged over the attention mask and normalised here.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np

from bot.core.features import Floats

REPOSITORY = "sentence-transformers/all-MiniLM-L6-v2"
REVISION = "c9745ed1d9f207416be6d2e6f8de32d1f16199bf"
CHECKSUMS = {
    "onnx/model.onnx": "6fd5d72fe4589f189f8ebc006442dbb529bb7ce38f8082112682524616046452",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
MAX_TOKENS = 128
BATCH = 32
REMEMBERED = 2048
INSTALL = "Install what it needs with: .venv/bin/pip install -e '.[semantic]'"


class EncoderError(Exception):
    """The encoder cannot be used; the message says why and what to do."""


class Encoder:
    """A loaded encoder; `id` changes with the model file."""

    def __init__(self, session: Any, tokenizer: Any, identity: str) -> None:
        self.id = identity
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {i.name for i in session.get_inputs()}
        self._one = lru_cache(maxsize=REMEMBERED)(lambda text: self._run([text])[0])

    def encode(self, texts: Sequence[str]) -> Floats:
        """One unit vector a text."""
        if len(texts) == 1:
            return np.array(self._one(texts[0])[None, :])
        order = sorted(range(len(texts)), key=lambda i: len(texts[i]))
        batches = [order[begin : begin + BATCH] for begin in range(0, len(order), BATCH)]
        out = np.concatenate([self._run([texts[i] for i in batch]) for batch in batches])
        back = np.empty_like(out)
        back[order] = out
        return back

    def _run(self, texts: Sequence[str]) -> Floats:
        # Half characters, which a shell or JSON can bring, are nothing that a tokenizer takes.
        whole = [t.encode("utf-8", "replace").decode("utf-8") for t in texts]
        encoded = self._tokenizer.encode_batch(whole)
        ids = np.array([e.ids for e in encoded], dtype=np.int64)
        mask = np.array([e.attention_mask for e in encoded], dtype=np.int64)
        feeds = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        out = self._session.run(None, {k: v for k, v in feeds.items() if k in self._inputs})[0]
        if out.ndim == 3:
            weights = mask[:, :, None].astype(np.float32)
            out = (out * weights).sum(axis=1) / np.maximum(weights.sum(axis=1), 1)
        norms = np.linalg.norm(out, axis=1, keepdims=True)
        return np.asarray(out / np.maximum(norms, 1e-9), dtype=np.float32)


def load_encoder(folder: Path) -> Encoder:
    """The encoder in a folder with model.onnx and tokenizer.json; raises EncoderError."""
    model, tokenizer = folder / "model.onnx", folder / "tokenizer.json"
    for path in (model, tokenizer):
        if not path.is_file():
            raise EncoderError(
                f"BRIEFBOT_ENCODER_DIR: there is no {path.name} in {folder}. "
                "Fetch the encoder with: briefbot encoder fetch"
            )
    try:
        import onnxruntime
        import tokenizers
    except ImportError as error:
        raise EncoderError(f"The encoder needs the package {error.name}. {INSTALL}") from error
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    # The arena keeps the memory of the largest batch for ever.
    options.enable_cpu_mem_arena = False
    try:
        session = onnxruntime.InferenceSession(
            str(model), options, providers=["CPUExecutionProvider"]
        )
        reader = tokenizers.Tokenizer.from_file(str(tokenizer))
    except Exception as error:
        # Both libraries raise plain exceptions of their own for a damaged file.
        raise EncoderError(
            f"The encoder in {folder} cannot be read: {error}. "
            "Fetch it again with: briefbot encoder fetch"
        ) from error
    reader.enable_truncation(MAX_TOKENS)
    reader.enable_padding()
    return Encoder(session, reader, _sha256(model)[:8])


def fetch_encoder(target: Path, origin: Path | None, say: Callable[[str], None]) -> None:
    """Put a quantised encoder into `target`: from the model hub, or offline from a folder.

    From the hub, the files are those of REVISION and must have CHECKSUMS. Weights become int8, one
    scale a channel (https://onnxruntime.ai/docs/performance/model-optimizations/quantization.html).
    """
    try:
        from onnxruntime.quantization import QuantType, quantize_dynamic
    except ImportError as error:
        raise EncoderError(f"This needs the package {error.name}. {INSTALL}") from error
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise EncoderError(f"{target} cannot be made: {error.strerror}.") from error
    with tempfile.TemporaryDirectory(dir=target) as scratch:
        model, tokenizer = (
            _from_hub(Path(scratch) / "hub", say) if origin is None else _from_folder(origin)
        )
        small = Path(scratch) / "model.onnx"
        if _is_quantised(model):
            say("The model is quantised already.")
            shutil.copy(model, small)
        else:
            say("Quantising to int8 …")
            quantize_dynamic(str(model), str(small), per_channel=True, weight_type=QuantType.QInt8)
        shutil.copy(tokenizer, Path(scratch) / "tokenizer.json")
        load_encoder(Path(scratch)).encode(["a first sentence"])
        (Path(scratch) / "tokenizer.json").replace(target / "tokenizer.json")
        small.replace(target / "model.onnx")
    say(f"The encoder is in {target}. Use it with BRIEFBOT_ENCODER_DIR={target}")


def _from_hub(scratch: Path, say: Callable[[str], None]) -> tuple[Path, Path]:
    try:
        from huggingface_hub import hf_hub_download
    except ImportError as error:
        raise EncoderError(f"This needs the package {error.name}. {INSTALL}") from error
    os.environ.setdefault("HF_HUB_DISABLE_TELEMETRY", "1")
    found: list[Path] = []
    for name, checksum in CHECKSUMS.items():
        say(f"Fetching {REPOSITORY}/{name} at {REVISION[:12]} …")
        try:
            path = Path(
                hf_hub_download(REPOSITORY, name, revision=REVISION, local_dir=str(scratch))
            )
        except Exception as error:
            # The hub's client raises its own, httpx's and OSError.
            raise EncoderError(
                f"{name} could not be fetched ({type(error).__name__}). Without a network, copy "
                "model.onnx and tokenizer.json to a folder and name it with --from."
            ) from error
        if _sha256(path) != checksum:
            raise EncoderError(f"{name} is not the file that was checked: its sha256 differs.")
        found.append(path)
    return found[0], found[1]


def _from_folder(origin: Path) -> tuple[Path, Path]:
    models = [p for p in (origin / "model.onnx", origin / "onnx" / "model.onnx") if p.is_file()]
    tokenizer = origin / "tokenizer.json"
    if not models or not tokenizer.is_file():
        raise EncoderError(f"There is no model.onnx and tokenizer.json in {origin}.")
    return models[0], tokenizer


def _is_quantised(model: Path) -> bool:
    import onnx

    try:
        graph = onnx.load(str(model), load_external_data=False).graph
    except Exception as error:
        raise EncoderError(f"{model} cannot be read: {error}.") from error
    return any("QuantizeLinear" in n.op_type or "Integer" in n.op_type for n in graph.node)


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
