"""`pmi translate FILE`: every line of a file, in order, and nothing lost when it is broken off.

Lines are sent in small groups, a few groups at a time, so that the translator always has a full batch to
make. Groups are written in the order of the file, each as soon as it and all before it are there.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import sys
from collections import deque
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from tqdm import tqdm

from service.commands import lines
from service.commands.lines import Line
from service.configuration.loading import ConfigurationError
from service.configuration.settings import Settings
from translators import languages
from translators.errors import UnknownLanguage

Ask = Callable[[str, str, dict[str, Any] | None], Awaitable[dict[str, Any]]]
"""Asks a gateway: method, path, body."""

_GROUP_LINES: Final = 16
_GROUP_CHARS: Final = 20_000
_GROUPS_AT_ONCE: Final = 8
_ATTEMPTS: Final = 6
_WAIT_S: Final = 0.5
_SYNC_LINES: Final = 256
#: What may go well the next time: nothing is wrong with the text.
_PASSING: Final = frozenset({"deadline", "queue_full", "shed", "error"})
_NOTHING: Final = "nothing_to_translate"
_TOO_LONG: Final = "too_long"
_MAX_TEXT_CHARS: Final = 200_000


@dataclass(frozen=True, slots=True)
class Job:
    """What is to be done.

    Attributes:
        source: language of all lines; None detects each one's.
        languages: FLORES-200 codes.
        text_field: see `lines.read`.
        resume: go on where the output ends.
        overwrite: begin anew, whatever the output holds.
    """

    file: Path
    output: Path
    source: str | None
    languages: tuple[str, ...]
    text_field: str | None = None
    resume: bool = False
    overwrite: bool = False


def job_of(options: argparse.Namespace, settings: Settings) -> Job:
    """The job that the command line asks for.

    Raises:
        ConfigurationError: it does not say which languages, or names one that is none.
    """
    named = [part.strip() for part in (options.targets or "").split(",") if part.strip()]
    if options.resume and options.overwrite:
        raise ConfigurationError("give either --resume or --overwrite, not both")
    try:
        wanted = [languages.parse(one) for one in named]
        source = languages.parse(options.source) if options.source not in (None, "auto") else None
    except UnknownLanguage as error:
        raise ConfigurationError(str(error)) from error
    chosen = wanted or [one for one in settings.languages.default if one != source][: settings.languages.max]
    file = Path(options.text)
    return Job(
        file,
        options.output or file.with_name(f"{file.name}.pmi.jsonl"),
        source,
        tuple(dict.fromkeys(chosen)),
        options.text_field,
        options.resume,
        options.overwrite,
    )


async def translate_file(job: Job, ask: Ask, say: Callable[[str], None]) -> None:
    """Translate all lines that the output does not have yet.

    Args:
        ask: a gateway.
        say: takes a line for the user at the beginning and at the end.

    Raises:
        ConfigurationError: the files are not as they should be.
        Whatever `ask` raises, with all finished lines written.
    """
    # Read once before anything is done: a faulty line is told now, and not after an hour.
    total = sum(1 for _ in lines.read(job.file, job.text_field))
    incoming = lines.read(job.file, job.text_field)
    done = _prepare(job, incoming)
    if done:
        say(f"{done:,} of {total:,} lines are there already")
    dropped = 0
    with job.output.open("ab") as output, _progress(total, done) as bar:
        async for written in _translated(job, incoming, ask):
            dropped += _append(output, written)
            bar.update(len(written))
    say(f"{total:,} lines in {job.output}" + (f"; {dropped:,} translations were dropped" if dropped else ""))


async def warm(job: Job, ask: Ask, say: Callable[[str], None]) -> None:
    """Have all lines translated, and nothing written: what a gateway has translated it remembers.

    Raises:
        ConfigurationError: the file is not as it should be.
        Whatever `ask` raises.
    """
    total = sum(1 for _ in lines.read(job.file, job.text_field))
    dropped = 0
    with _progress(total, 0) as bar:
        async for translated in _translated(job, lines.read(job.file, job.text_field), ask):
            dropped += sum(missing for _, _, missing in translated)
            bar.update(len(translated))
    say(f"{total:,} lines" + (f"; {dropped:,} translations were dropped" if dropped else ""))


def _prepare(job: Job, incoming: Iterator[Line]) -> int:
    """Get the output ready; how many lines it has already."""
    if job.output.is_dir() or not job.output.parent.is_dir():
        raise ConfigurationError(f"{job.output} cannot be written")
    if job.output.exists() and job.output.samefile(job.file):
        raise ConfigurationError("the output is the file itself")
    if job.overwrite or not job.output.exists():
        job.output.write_bytes(b"")
        return 0
    if not job.resume and job.output.stat().st_size:
        raise ConfigurationError(
            f"{job.output} is there already: --resume goes on with it, --overwrite does not"
        )
    return lines.take_up(job.output, incoming, job.source, job.languages)


def _progress(total: int, done: int) -> tqdm[Any]:
    every_s = 0.2 if sys.stderr.isatty() else 10.0
    return tqdm(total=total, initial=done, unit=" lines", mininterval=every_s, file=sys.stderr, smoothing=0.1)


def _append(output: IO[bytes], written: Sequence[tuple[Line, bytes, int]]) -> int:
    """Write lines; how many translations they lack."""
    output.write(b"".join(record for _, record, _ in written))
    output.flush()
    if any(line.number % _SYNC_LINES == 0 for line, _, _ in written):
        os.fsync(output.fileno())
    return sum(missing for _, _, missing in written)


async def _translated(job: Job, incoming: Iterator[Line], ask: Ask) -> Any:
    """Groups of lines with what is written for them, in order."""
    groups = _groups(incoming)
    under_way: deque[asyncio.Task[list[tuple[Line, bytes, int]]]] = deque()
    try:
        while True:
            while len(under_way) < _GROUPS_AT_ONCE and (group := next(groups, None)):
                under_way.append(asyncio.create_task(_group(job, group, ask)))
            if not under_way:
                return
            # The first one first: those behind it wait, and so nothing is written out of order.
            yield await under_way[0]
            under_way.popleft()
    finally:
        for task in under_way:
            task.cancel()
        await asyncio.gather(*under_way, return_exceptions=True)


def _groups(incoming: Iterator[Line]) -> Iterator[list[Line]]:
    group: list[Line] = []
    chars = 0
    for line in incoming:
        if group and (len(group) == _GROUP_LINES or chars + len(line.text) > _GROUP_CHARS):
            yield group
            group, chars = [], 0
        group.append(line)
        chars += len(line.text)
    if group:
        yield group


async def _group(job: Job, group: Sequence[Line], ask: Ask) -> list[tuple[Line, bytes, int]]:
    """What is written for some lines; what fails in passing is tried again."""
    found: dict[int, tuple[Mapping[str, Any] | None, list[Mapping[str, Any]]]] = {
        line.number: (None, _without_asking(job, line)) for line in group
    }
    waiting = [line for line in group if not found[line.number][1]]
    for attempt in range(_ATTEMPTS):
        if not waiting:
            break
        if attempt:
            await asyncio.sleep(_WAIT_S * 2**attempt)
        body: dict[str, Any] = {
            # NUL is no text anywhere, and in a file it is an accident.
            "texts": [line.text.replace("\0", " ") for line in waiting],
            "languages": list(job.languages),
        }
        if job.source is not None:
            body["source_language"] = job.source
        answer = await ask("POST", "/v1/pmi/translate", body)
        for line, text in zip(waiting, answer["data"], strict=True):
            found[line.number] = (text["source"], text["languages"])
        waiting = [line for line in waiting if _may_go_well(found[line.number][1])]
    return [
        (line, lines.record(line, source, outcomes), sum(one["status"] == "dropped" for one in outcomes))
        for line, (source, outcomes) in ((line, found[line.number]) for line in group)
    ]


def _without_asking(job: Job, line: Line) -> list[Mapping[str, Any]]:
    """The outcomes of a line that no gateway takes; [] for any other."""
    if not line.text.replace("\0", " ").strip():
        reason = _NOTHING
    elif len(line.text) > _MAX_TEXT_CHARS:
        reason = _TOO_LONG
    else:
        return []
    return [{"language": code, "status": "dropped", "reason": reason} for code in job.languages]


def _may_go_well(outcomes: Sequence[Mapping[str, Any]]) -> bool:
    return any(one["status"] == "dropped" and one["reason"] in _PASSING for one in outcomes)
