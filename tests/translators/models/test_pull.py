"""Models from a hub: a real `huggingface_hub`, and a hub on the loopback."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.model_hub import COMMIT, Hub, serving
from tests.support.servers import free_port
from translators.models.errors import ModelProblem
from translators.models.pull import pull

FILES = {
    "config.json": b'{"model_type": "m2m_100"}',
    "model.safetensors": bytes(range(256)) * 4096,
    "pytorch_model.bin": b"the same weights again",
    "flax_model.msgpack": b"and again",
    "model.fp16.safetensors": b"and once more",
    "optimizer.bin": b"training's leftovers",
    "sentencepiece.bpe.model": b"pieces",
    "README.md": b"# tiny",
}
KEPT = ["config.json", "model.safetensors", "sentencepiece.bpe.model"]


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub(files=dict(FILES))) as one:
        yield one


def _pull(hub: Hub, directory: Path, repository: str = "someone/tiny") -> list[str]:
    said: list[str] = []
    pulled = pull(repository, directory, endpoint=hub.url, report=said.append)
    assert pulled.directory == directory
    assert (pulled.revision, pulled.licence, pulled.is_converted) == (COMMIT, "mit", False)
    return said


@pytest.mark.parametrize(
    ("status", "code", "said"),
    [
        (404, "RepoNotFound", "there is no someone/tiny"),
        (401, "RepoNotFound", "there is no someone/tiny"),
        (403, "GatedRepo", "owners let in"),
        (404, "RevisionNotFound", "has no revision"),
        (503, "", "refused"),
    ],
)
@pytest.mark.filterwarnings("ignore")
def test_a_refusal_is_told_in_one_line(hub: Hub, tmp_path: Path, status: int, code: str, said: str) -> None:
    """With what can be done about it."""
    hub.status, hub.error_code = status, code
    with pytest.raises(ModelProblem, match=said) as caught:
        _pull(hub, tmp_path)
    assert "\n" not in str(caught.value)


def test_a_hub_that_is_down_is_told(tmp_path: Path) -> None:
    """What was fetched before stays."""
    with pytest.raises(ModelProblem):
        pull("someone/tiny", tmp_path, endpoint=f"http://127.0.0.1:{free_port()}", report=print)


def test_a_repository_without_weights_is_refused(hub: Hub, tmp_path: Path) -> None:
    """Before anything is fetched."""
    hub.files = {"README.md": b"# nothing", "flax_model.msgpack": b"no"}
    with pytest.raises(ModelProblem, match="no weights"):
        _pull(hub, tmp_path)


@pytest.mark.parametrize("name", ["config.json", "model.safetensors"])
def test_a_file_that_is_not_what_the_hub_says_is_deleted(hub: Hub, tmp_path: Path, name: str) -> None:
    """Large files by SHA-256, small ones by Git's digest; the next try fetches it anew."""
    content = hub.files[name]
    hub.served[name] = content[:-1] + bytes([content[-1] ^ 1])
    with pytest.raises(ModelProblem, match=f"{name} is not what the hub says"):
        _pull(hub, tmp_path)
    assert not (tmp_path / name).exists()

    hub.served.clear()
    _pull(hub, tmp_path)
    assert (tmp_path / name).read_bytes() == content


def test_what_conversion_needs_is_fetched_and_nothing_else(hub: Hub, tmp_path: Path) -> None:
    """One set of weights, and the tokenizer; and what is there is not fetched again."""
    said = _pull(hub, tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir() if path.is_file()) == KEPT
    assert (tmp_path / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert said[-1] == "every file is as the hub says it should be"

    hub.ranges.clear()
    _pull(hub, tmp_path)
    assert hub.ranges == []


def test_a_download_that_was_cut_off_goes_on_where_it_ended(hub: Hub, tmp_path: Path) -> None:
    """In another process, and however it was cut off: a gigabyte is not fetched twice for its last byte."""
    hub.cut["model.safetensors"] = 500_000
    with pytest.raises(ModelProblem, match="the same command goes on"):
        _pull(hub, tmp_path)
    kept = (tmp_path / "model.safetensors.part").stat().st_size
    _pull(hub, tmp_path)

    assert kept > 0
    assert [first for name, first in hub.ranges if name == "model.safetensors"] == [0, kept]
    assert (tmp_path / "model.safetensors").read_bytes() == FILES["model.safetensors"]
    assert not list(tmp_path.glob("*.part"))


def test_a_converted_model_is_told_from_a_stray_file(hub: Hub, tmp_path: Path) -> None:
    """CTranslate2's has a vocabulary beside it."""
    hub.files = {"model.bin": b"weights", "config.json": b"{}"}
    assert not pull("someone/tiny", tmp_path / "stray", endpoint=hub.url, report=print).is_converted
    hub.files["shared_vocabulary.json"] = b"[]"
    assert pull("someone/tiny", tmp_path / "whole", endpoint=hub.url, report=print).is_converted
