"""Fetches a model's files from a model hub, whole and as they were published.

What was fetched before is kept, also the beginning of a file that was cut off, whatever cut it off: it goes
on where it ended. Every file is compared with the digest that the hub gives for it, and has its name only
when it is right.
"""

from __future__ import annotations

import fnmatch
import hashlib
import shutil
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from translators.models.errors import ModelProblem

_CHUNK_BYTES: Final = 1 << 20
_PART: Final = ".part"
_TEXTS: Final = ("*.json", "*.txt", "*.model", "*.spm")
_SAFE: Final = ("model.safetensors", "model-*.safetensors")
_TORCH: Final = ("pytorch_model.bin", "pytorch_model-*.bin")
_CONVERTED: Final = ("model.bin",)
_TIMEOUT_S: Final = 30.0


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
        info = hub.HfApi(endpoint=endpoint).model_info(repository, revision=revision, files_metadata=True)
    except hub.errors.HfHubHTTPError as exc:
        raise ModelProblem(_refusal(hub, repository, revision, exc)) from exc
    except hub.errors.OfflineModeIsEnabled as exc:
        raise ModelProblem("HF_HUB_OFFLINE is set: no hub is asked") from exc
    except hub.errors.HFValidationError as exc:
        raise ModelProblem(f"{repository!r} is no name of a repository") from exc
    except (OSError, _transport_error()) as exc:
        raise ModelProblem(f"the model hub cannot be reached ({type(exc).__name__})") from exc
    files = _wanted([_file(one) for one in info.siblings or ()])
    licence = (getattr(info, "card_data", None) or {}).get("license")
    report(f"licence, as the hub says: {licence or 'not stated'}")
    _check_room(directory, files)
    report(f"{repository} at {info.sha[:12]}: {len(files)} files, {_gigabytes(files)}")
    for one in files:
        path = directory / one.name
        if path.is_file() and path.stat().st_size == one.size:
            _check(path, one)
            continue
        url = hub.hf_hub_url(repository, one.name, revision=info.sha, endpoint=endpoint)
        part = path.with_name(f"{one.name}{_PART}")
        try:
            _fetch(url, part, one, hub.utils.build_hf_headers())
        except (OSError, _transport_error()) as exc:
            raise ModelProblem(
                f"{one.name} could not be fetched to its end ({type(exc).__name__}); "
                "what is there is kept: the same command goes on"
            ) from exc
        _check(part, one)
        part.replace(path)
    report("every file is as the hub says it should be")
    return Pulled(directory, info.sha, str(licence) if licence else None, _is_converted(directory))


def _fetch(url: str, part: Path, expected: _File, headers: Mapping[str, str]) -> None:
    """Fetch what is missing of a file.

    Raises:
        OSError, httpx2.TransportError: it was cut off.
    """
    import httpx2
    from tqdm import tqdm

    there = part.stat().st_size if part.is_file() else 0
    if there > expected.size:
        part.unlink()
        there = 0
    if there == expected.size:
        return
    wanted = {**headers, "accept-encoding": "identity"} | ({"range": f"bytes={there}-"} if there else {})
    with httpx2.stream("GET", url, headers=wanted, follow_redirects=True, timeout=_TIMEOUT_S) as answer:
        if answer.status_code not in (200, 206):
            raise ModelProblem(f"the model hub refused {expected.name} (status {answer.status_code})")
        goes_on = answer.status_code == 206
        bar = tqdm(
            total=expected.size,
            initial=there if goes_on else 0,
            desc=expected.name,
            unit="B",
            unit_scale=True,
            mininterval=0.2 if sys.stderr.isatty() else 10.0,
        )
        with part.open("ab" if goes_on else "wb") as file, bar:
            for chunk in answer.iter_raw():
                file.write(chunk)
                bar.update(len(chunk))


def _is_converted(directory: Path) -> bool:
    """Whether it is a model that CTranslate2 loads as it is."""
    return (directory / "model.bin").is_file() and any(directory.glob("*_vocabulary.json"))


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
    """The tokenizer's and the configuration's files, and one set of weights."""
    flat = [one for one in files if "/" not in one.name]
    for patterns in (_SAFE, _TORCH, _CONVERTED):
        weights = [one for one in flat if _is_any(one.name, patterns)]
        if weights:
            return [*(one for one in flat if _is_any(one.name, _TEXTS)), *weights]
    raise ModelProblem("the repository holds no weights that could be converted")


def _is_any(name: str, patterns: Sequence[str]) -> bool:
    return any(fnmatch.fnmatch(name, pattern) for pattern in patterns)


def _check_room(directory: Path, files: Sequence[_File]) -> None:
    directory.mkdir(parents=True, exist_ok=True)
    paths = [directory / f"{one.name}{suffix}" for one in files for suffix in ("", _PART)]
    there = sum(path.stat().st_size for path in paths if path.is_file())
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
