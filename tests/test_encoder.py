"""The optional sentence encoder, with models small enough to work out by hand."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import onnx
import pytest
import tokenizers
from hypothesis import example, given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper, numpy_helper

from bot.core.features import Floats
from bot.encoder import MAX_TOKENS, Encoder, EncoderError, fetch_encoder, load_encoder
from tests.command import ROOT, Briefbot, written
from tests.content.small import small_files

WORDS = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "is", "the", "river", "long", "bridge", "old", "how"]
SIZE = 16
TABLE = np.random.default_rng(7).normal(size=(len(WORDS), SIZE)).astype(np.float32)
MIXER = np.random.default_rng(8).normal(size=(SIZE, SIZE)).astype(np.float32)
QUESTION = "Is the bridge shut?"
TEXTS = ["the river is long", "bridge", "how old is the bridge", "", "is the river old", "long"]


def tokenizer(path: Path) -> None:
    """A tokenizer of whole words, with a mark before and after the text as BERT's has."""
    made = tokenizers.Tokenizer(
        tokenizers.models.WordLevel({w: i for i, w in enumerate(WORDS)}, unk_token="[UNK]")
    )
    made.pre_tokenizer = tokenizers.pre_tokenizers.Whitespace()
    made.post_processor = tokenizers.processors.TemplateProcessing(
        single="[CLS] $A [SEP]", special_tokens=[("[CLS]", 2), ("[SEP]", 3)]
    )
    made.save(str(path))


def model(path: Path, *, pooled: bool) -> None:
    """Each word's row of TABLE times MIXER; pooled (added up over the mask), or word for word."""
    inputs = ["input_ids", "attention_mask"]
    weights = [numpy_helper.from_array(TABLE, "table"), numpy_helper.from_array(MIXER, "mixer")]
    nodes = [
        helper.make_node("Gather", ["table", "input_ids"], ["rows"]),
        helper.make_node("MatMul", ["rows", "mixer"], ["words"]),
    ]
    output = "words"
    shape: list[str | int] = ["batch", "length", SIZE]
    if pooled:
        weights.append(numpy_helper.from_array(np.array([2], dtype=np.int64), "last"))
        weights.append(numpy_helper.from_array(np.array([1], dtype=np.int64), "length_axis"))
        nodes += [
            helper.make_node("Cast", ["attention_mask"], ["ones"], to=TensorProto.FLOAT),
            helper.make_node("Unsqueeze", ["ones", "last"], ["mask"]),
            helper.make_node("Mul", ["words", "mask"], ["kept"]),
            helper.make_node("ReduceSum", ["kept", "length_axis"], ["emb"], keepdims=0),
        ]
        output, shape = "emb", ["batch", SIZE]
    else:
        inputs.append("token_type_ids")
        nodes.append(helper.make_node("Identity", ["token_type_ids"], ["unused"]))
    graph = helper.make_graph(
        nodes,
        "tiny",
        [helper.make_tensor_value_info(i, TensorProto.INT64, ["batch", "length"]) for i in inputs],
        [helper.make_tensor_value_info(output, TensorProto.FLOAT, shape)],
        weights,
    )
    made = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(made)
    onnx.save(made, str(path))


def folder_of(parent: Path, *, pooled: bool) -> Path:
    folder = parent / ("pooled" if pooled else "words")
    folder.mkdir()
    model(folder / "model.onnx", pooled=pooled)
    tokenizer(folder / "tokenizer.json")
    return folder


@pytest.fixture(params=[True, False], ids=["pooled", "words"])
def folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with an encoder: pooled output, or a vector for each word."""
    return folder_of(tmp_path, pooled=request.param)


@pytest.fixture
def pooled(tmp_path: Path) -> Path:
    """A folder with an encoder, to be broken."""
    return folder_of(tmp_path, pooled=True)


@pytest.fixture(scope="module")
def loaded(tmp_path_factory: pytest.TempPathFactory) -> Encoder:
    return load_encoder(folder_of(tmp_path_factory.mktemp("encoder"), pooled=False))


def by_hand(text: str) -> Floats:
    """The unit vector of the mean of a text's words."""
    rows = [WORDS.index(w) for w in ["[CLS]", *text.split(), "[SEP]"]]
    mean = (TABLE[rows] @ MIXER).mean(axis=0)
    return np.asarray(mean / np.linalg.norm(mean), dtype=np.float32)


def silent(_line: str) -> None:
    """Takes what `fetch_encoder` says of its progress."""


# Loading and encoding.


def test_vectors_are_those_worked_out_by_hand(folder: Path) -> None:
    """A text's vector is the mean of its words' vectors, brought to length one, in order."""
    vectors = load_encoder(folder).encode(TEXTS)
    assert vectors.shape == (len(TEXTS), SIZE)
    np.testing.assert_allclose(vectors, [by_hand(t) for t in TEXTS], atol=1e-5)


def test_vectors_have_length_one(folder: Path) -> None:
    """Every vector has the length one, so that products are cosines."""
    encoder = load_encoder(folder)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(TEXTS), axis=1), 1, atol=1e-5)
    np.testing.assert_allclose(np.linalg.norm(encoder.encode(["river"]), axis=1), 1, atol=1e-5)


def test_alone_as_in_a_batch(folder: Path) -> None:
    """A text has one vector, whatever stands beside it."""
    encoder = load_encoder(folder)
    together = encoder.encode(TEXTS)
    for text, vector in zip(TEXTS, together, strict=True):
        np.testing.assert_allclose(encoder.encode([text])[0], vector, atol=1e-5)


def test_many_texts_keep_their_order(loaded: Encoder) -> None:
    """More texts than one batch holds, long and short mixed, come back in their order."""
    texts = [" ".join(WORDS[4 : 5 + n % 7]) for n in range(100)]
    np.testing.assert_allclose(loaded.encode(texts), [by_hand(t) for t in texts], atol=1e-5)


def test_a_vector_cannot_be_spoilt(loaded: Encoder) -> None:
    """Who changes a vector changes only a copy, or is stopped; the next reader gets it whole."""
    first = loaded.encode(["river"])
    before = first.copy()
    if first.flags.writeable:
        first += 1
    np.testing.assert_array_equal(loaded.encode(["river"]), before)


def test_long_texts_are_cut(loaded: Encoder) -> None:
    """Of a long text so many words are read as the model was made for."""
    held = "river " * (MAX_TOKENS - 2)
    np.testing.assert_allclose(loaded.encode([held + "bridge " * 500])[0], by_hand(held), atol=1e-5)


@settings(max_examples=100, deadline=None)
@given(texts=st.lists(st.text(st.characters()), min_size=1, max_size=5))
@example(texts=["\udcff river"])
@example(texts=["river", "\ud800"])
@example(texts=["\x00", "[PAD]", "[SEP] [CLS]"])
def test_any_text_has_a_vector(loaded: Encoder, texts: list[str]) -> None:
    """Whatever strangers type has a vector of length one, half characters too."""
    np.testing.assert_allclose(np.linalg.norm(loaded.encode(texts), axis=1), 1, atol=1e-5)


def test_the_id_is_the_model(tmp_path: Path) -> None:
    """Another model has another id; the same model has the same, wherever it lies."""
    pooled, words = (folder_of(tmp_path, pooled=p) for p in (True, False))
    (tmp_path / "again").mkdir()
    again = folder_of(tmp_path / "again", pooled=True)
    assert load_encoder(pooled).id == load_encoder(again).id
    assert load_encoder(pooled).id != load_encoder(words).id


# What cannot be loaded.


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_missing_file(pooled: Path, name: str) -> None:
    """A missing file is named, with its folder, the setting and the command that brings it."""
    (pooled / name).unlink()
    with pytest.raises(EncoderError) as caught:
        load_encoder(pooled)
    assert name in str(caught.value)
    assert str(pooled) in str(caught.value)
    assert "BRIEFBOT_ENCODER_DIR" in str(caught.value)
    assert "briefbot encoder fetch" in str(caught.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
@pytest.mark.parametrize("content", [b"", b"{}", b"<html>404</html>", b"\x00\xff" * 500])
def test_damaged_file(pooled: Path, name: str, content: bytes) -> None:
    """A file that is no encoder's is refused, with its folder."""
    (pooled / name).write_bytes(content)
    with pytest.raises(EncoderError) as caught:
        load_encoder(pooled)
    assert str(pooled) in str(caught.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_download_that_broke_off(pooled: Path, name: str) -> None:
    """Half a file is refused, and it is said what to do."""
    whole = (pooled / name).read_bytes()
    (pooled / name).write_bytes(whole[: len(whole) // 2])
    with pytest.raises(EncoderError, match="briefbot encoder fetch"):
        load_encoder(pooled)


# Fetching from a folder, without a network.


def operations(path: Path) -> set[str]:
    return {node.op_type for node in onnx.load(str(path)).graph.node}


def test_fetch_quantises(folder: Path, tmp_path: Path) -> None:
    """A float model becomes an int8 model with nearly the same vectors, and only that is left."""
    target = tmp_path / "new" / "encoder"
    told: list[str] = []
    fetch_encoder(target, folder, told.append)
    assert sorted(p.name for p in target.iterdir()) == ["model.onnx", "tokenizer.json"]
    assert "MatMulInteger" in operations(target / "model.onnx")
    fetched = load_encoder(target).encode(TEXTS)
    assert (np.sum(fetched * [by_hand(t) for t in TEXTS], axis=1) > 0.98).all()
    assert f"BRIEFBOT_ENCODER_DIR={target}" in told[-1]


def test_fetch_leaves_the_origin(folder: Path, tmp_path: Path) -> None:
    """The folder that the files come from stays as it was."""
    before = {p.name: p.read_bytes() for p in folder.iterdir()}
    fetch_encoder(tmp_path / "target", folder, silent)
    assert {p.name: p.read_bytes() for p in folder.iterdir()} == before


def test_fetch_what_is_quantised(folder: Path, tmp_path: Path) -> None:
    """A model that is quantised already is taken as it is, and may stay where it is."""
    first, second = tmp_path / "first", tmp_path / "second"
    told: list[str] = []
    fetch_encoder(first, folder, silent)
    quantised = (first / "model.onnx").read_bytes()
    fetch_encoder(second, first, told.append)
    fetch_encoder(first, first, told.append)
    assert (first / "model.onnx").read_bytes() == quantised
    assert (second / "model.onnx").read_bytes() == quantised
    assert told.count("The model is quantised already.") == 2


def test_fetch_from_a_copy_of_the_hub(folder: Path, tmp_path: Path) -> None:
    """The model may stand in a folder onnx/, as it does on the hub."""
    (folder / "onnx").mkdir()
    (folder / "model.onnx").rename(folder / "onnx" / "model.onnx")
    fetch_encoder(tmp_path / "target", folder, silent)
    assert load_encoder(tmp_path / "target").encode(["river"]).shape == (1, SIZE)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_fetch_from_a_folder_without(pooled: Path, tmp_path: Path, name: str) -> None:
    """A folder that lacks a file is named, with what it should hold."""
    (pooled / name).unlink()
    with pytest.raises(EncoderError) as caught:
        fetch_encoder(tmp_path / "target", pooled, silent)
    assert str(pooled) in str(caught.value)
    assert "model.onnx" in str(caught.value)
    assert "tokenizer.json" in str(caught.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_fetch_what_is_damaged(pooled: Path, tmp_path: Path, name: str) -> None:
    """A damaged file is refused, and the encoder that was there before goes on working."""
    target = tmp_path / "target"
    fetch_encoder(target, pooled, silent)
    before = load_encoder(target).encode(TEXTS)
    (pooled / name).write_bytes(b"<html>404</html>")
    with pytest.raises(EncoderError):
        fetch_encoder(target, pooled, silent)
    assert sorted(p.name for p in target.iterdir()) == ["model.onnx", "tokenizer.json"]
    np.testing.assert_array_equal(load_encoder(target).encode(TEXTS), before)


# The commands.


@pytest.fixture
def shared_encoder() -> Path:
    folder = ROOT.parent / "shared" / "encoder"
    if not (folder / "model.onnx").is_file():
        pytest.skip("the encoder is not part of the project")
    return folder


def test_ask_with_an_encoder(tmp_path: Path, shared_encoder: Path) -> None:
    """With an encoder folder set `ask --json` answers; each fit is kept, apart from the other."""
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    knowledge = written(tmp_path / "knowledge", small_files())
    learned: list[bool] = []
    for encoder in (shared_encoder, "", shared_encoder, ""):
        ran = briefbot.run(
            "ask",
            "--json",
            QUESTION,
            BRIEFBOT_KNOWLEDGE_DIR=knowledge,
            BRIEFBOT_ENCODER_DIR=encoder,
        )
        assert ran.code == 0
        assert (ran.objects[0]["kind"], ran.objects[0]["entry"]) == ("answer", "bridge-shut")
        learned.append("Learning" in ran.err)
    assert learned == [True, True, False, False]


def test_ask_stray_bytes_with_an_encoder(tmp_path: Path, shared_encoder: Path) -> None:
    """With an encoder too, bytes that are not UTF-8 leave the rest of a question readable."""
    ran = Briefbot(tmp_path / "cache", tmp_path).run(
        "ask",
        "--json",
        f"{QUESTION} \udcff",
        BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", small_files()),
        BRIEFBOT_ENCODER_DIR=shared_encoder,
    )
    assert ran.code == 0
    assert ran.objects[0]["entry"] == "bridge-shut"


def test_encoder_fetch_command(folder: Path, tmp_path: Path) -> None:
    """`encoder fetch --from` fills the folder that the setting names, and `ask` works with it."""
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    target = tmp_path / "target"
    ran = briefbot.run("encoder", "fetch", "--from", str(folder), BRIEFBOT_ENCODER_DIR=target)
    assert ran.code == 0
    assert f"BRIEFBOT_ENCODER_DIR={target}" in ran.out
    asked = briefbot.run(
        "ask",
        "--json",
        QUESTION,
        BRIEFBOT_KNOWLEDGE_DIR=written(tmp_path / "knowledge", small_files()),
        BRIEFBOT_ENCODER_DIR=target,
    )
    assert asked.code == 0
    assert asked.objects[0]["entry"] == "bridge-shut"


def test_encoder_fetch_command_from_nothing(tmp_path: Path) -> None:
    """A folder without an encoder is told in one sentence, with exit code 1."""
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    (tmp_path / "empty").mkdir()
    ran = briefbot.run("encoder", "fetch", "--from", str(tmp_path / "empty"), str(tmp_path / "to"))
    assert (ran.code, ran.out) == (1, "")
    assert str(tmp_path / "empty") in ran.err
    assert len(ran.err.splitlines()) == 1


def test_encoder_fetch_command_cannot_write(pooled: Path, tmp_path: Path) -> None:
    """A target that cannot be a folder is told in one sentence, with exit code 1 or 2."""
    (tmp_path / "file").write_text("here first", encoding="utf-8")
    briefbot = Briefbot(tmp_path / "cache", tmp_path)
    target = tmp_path / "file" / "encoder"
    ran = briefbot.run("encoder", "fetch", "--from", str(pooled), str(target))
    assert ran.code in (1, 2)
    assert "Traceback" not in ran.err
    assert str(target) in ran.err
