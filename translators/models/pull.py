"""Fetches a model's files from a model hub, whole and as they were published.

What was fetched before is kept, also the beginning of a file that was cut off. Every file is compared with
the digest that the hub gives for it.
"""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from translators.models.errors import ModelProblem

_CHUNK_BYTES: Final = 1 << 20
_KEPT: Final = ("*.json", "*.txt", "*.model", "*.spm", "*.bin", "*.safetensors")
# Weights of other frameworks, and training's leftovers.
_LEFT: Final = (
    "*.msgpack",
    "*.h5",
    "*.onnx",
    "rust_model*",
    "flax_*",
    "tf_*",
    "optimizer*",
    "training_args*",
)
_TORCH: Final = "pytorch_model*.bin*"
_SAFE: Final = "model*.safetensors*"


@dataclass(frozen=True, slots=True)
class _File:
    name: str
    size: int
    sha256: str | None
    blob: str | None


@dataclass(frozen=True, slots=True)
class Pulled:
    """A model on this machine.

    Attributes:
        revision: the commit that it is of.
        licence: what the hub says of it; None where it says nothing.
        is_converted: whether it is CTranslate2's already.
    """

    directory: Path
    revision: str
    licence: str | None
    is_converted: bool


def pull(
    repository: str,
    directory: Path,
    *,
    revision: str | None = None,
    endpoint: str | None = None,
    report: Callable[[str], None],
) -> Pulled:
    """Fetch what conversion needs of a repository into a directory.

    Args:
        repository: `owner/name`.
        revision: branch, tag or commit; None takes the newest.
        endpoint: of another hub than huggingface_hub's own; None leaves it to that library (`HF_ENDPOINT`).
        report: told line by line what is done.

    Raises:
        ModelProblem: it cannot be had, or what came is not what the hub says.
    """
    hub = _library()
    try:
        api = hub.HfApi(endpoint=endpoint)
        info = api.model_info(repository, revision=revision, files_metadata=True)
        files = _wanted([_file(one) for one in info.siblings or ()])
        licence = (getattr(info, "card_data", None) or {}).get("license")
        _check_room(directory, files)
        report(f"{repository} at {info.sha[:12]}: {len(files)} files, {_gigabytes(files)}")
        for one in files:
            path = directory / one.name
            if not (path.is_file() and path.stat().st_size == one.size):
                hub.hf_hub_download(
                    repository, one.name, revision=info.sha, local_dir=directory, endpoint=endpoint
                )
            _check(path, one)
    except hub.errors.HfHubHTTPError as exc:
        raise ModelProblem(_refusal(hub, repository, revision, exc)) from exc
    except hub.errors.LocalEntryNotFoundError as exc:
        raise ModelProblem("the model hub cannot be reached; what was fetched is kept: try again") from exc
    except (hub.errors.HFValidationError, hub.errors.OfflineModeIsEnabled) as exc:
        raise ModelProblem(f"{repository}: {str(exc).splitlines()[0]}") from exc
    except (OSError, _transport_error()) as exc:
        raise ModelProblem(
            f"{repository} could not be fetched to its end ({exc}); what was fetched is kept: try again"
        ) from exc
    report("every file is as the hub says it should be")
    return Pulled(directory, info.sha, str(licence) if licence else None, (directory / "model.bin").is_file())


def _library() -> Any:
    try:
        import huggingface_hub
        import huggingface_hub.errors
    except ImportError as exc:
        raise ModelProblem("huggingface_hub is not installed: `make models`, or the extra [models]") from exc
    return huggingface_hub


def _transport_error() -> type[Exception]:
    """What huggingface_hub's HTTP library raises where nothing was answered."""
    import httpx2

    return httpx2.TransportError


def _file(sibling: Any) -> _File:
    lfs = sibling.lfs
    return _File(sibling.rfilename, sibling.size or 0, lfs.sha256 if lfs else None, sibling.blob_id)


def _wanted(files: Sequence[_File]) -> list[_File]:
    kept = [
        one
        for one in files
        if _is_any(one.name, _KEPT) and not _is_any(one.name, _LEFT) and "/" not in one.name
    ]
    if any(fnmatch.fnmatch(one.name, _SAFE) for one in kept):
        kept = [one for one in kept if not fnmatch.fnmatch(one.name, _TORCH)]
    if not any(_is_any(one.name, ("*.bin", "*.safetensors")) for one in kept):
        raise ModelProblem("the repository holds no weights that could be converted")
    return kept


def _is_any(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _check_room(directory: Path, files: Sequence[_File]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    there = sum((directory / one.name).stat().st_size for one in files if (directory / one.name).is_file())
    needed = sum(one.size for one in files) - there
    free = shutil.disk_usage(directory).free
    if needed > free:
        raise ModelProblem(
            f"{directory} has room for {free / 1e9:.1f} GB, and {needed / 1e9:.1f} GB are still to come"
        )


def _check(path: Path, expected: _File) -> None:
    if expected.sha256 is not None:
        digest, wanted = hashlib.sha256(), expected.sha256
    elif expected.blob is not None:
        # Git's name for a file's content.
        digest, wanted = hashlib.sha1(usedforsecurity=False), expected.blob
        digest.update(f"blob {path.stat().st_size}\0".encode())
    else:
        return
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK_BYTES):
            digest.update(chunk)
    if digest.hexdigest() != wanted:
        path.unlink()
        raise ModelProblem(f"{expected.name} is not what the hub says it should be; it is deleted: try again")


def _refusal(hub: Any, repository: str, revision: str | None, error: Any) -> str:
    if isinstance(error, hub.errors.GatedRepoError):
        return f"{repository} is only for those whom its owners let in; ask there, then `hf auth login`"
    if isinstance(error, hub.errors.RevisionNotFoundError):
        return f"{repository} has no revision {revision!r}"
    if isinstance(error, hub.errors.RepositoryNotFoundError):
        return f"there is no {repository} on the hub, or it is private"
    status = getattr(error.response, "status_code", None)
    return f"the model hub refused {repository} (status {status})"


def _gigabytes(files: Sequence[_File]) -> str:
    return f"{sum(one.size for one in files) / 1e9:.2f} GB"
