"""Every setting of the gateway, in one frozen object.

Constructing `Settings` reads nothing but its arguments; `service.configuration.loading` reads the file and
the environment, once. Every field says what it means and in which unit: the README's table and `pmi check`
are made from these words.
"""

from __future__ import annotations

import ipaddress
from pathlib import Path
from typing import Annotated, Final, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from service.configuration import server_url
from service.door.endpoints import DEFAULT_PATHS, problem_of
from service.keys.key import read_digest
from translators import languages
from translators.errors import UnknownLanguage

DEMO_BACKEND: Final = "demo"
"""Name of the backend that is there when the settings name none."""


def _language(text: str) -> str:
    try:
        return languages.parse(text)
    except UnknownLanguage as error:
        raise ValueError(str(error)) from error


Language = Annotated[str, AfterValidator(_language)]
"""A language in any spelling, held as its FLORES-200 code."""


def _one_or_several(given: object) -> object:
    return [part.strip() for part in given.split(",")] if isinstance(given, str) else given


def _servers(urls: tuple[str, ...]) -> tuple[str, ...]:
    for number, url in enumerate(urls, start=1):
        if problem := server_url.problem_of(url):
            raise ValueError(problem if len(urls) == 1 else f"number {number} {problem}")
    return urls


Urls = Annotated[tuple[str, ...], BeforeValidator(_one_or_several), AfterValidator(_servers)]
"""Addresses of servers: a list, or one, or several with commas."""


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", hide_input_in_errors=True)


class ServerSettings(_Section):
    """Where the gateway listens, and what it accepts."""

    host: str = Field(
        "127.0.0.1", description="Address to listen on. Any but a loopback address needs `auth.mode`."
    )
    port: int = Field(8080, ge=0, le=65535, description="TCP port to listen on; 0 takes a free one.")
    max_body_bytes: int = Field(
        4 * 1024 * 1024, ge=1024, description="Largest request body on `/v1/pmi/*`, in bytes; more is a 413."
    )
    cors_origins: tuple[str, ...] = Field(
        (), description="Web pages' origins that may call from a browser; `*` for all. Empty: none."
    )
    metrics_port: int | None = Field(
        None,
        ge=0,
        le=65535,
        description="TCP port of `/metrics` and `/openapi.json`, which then are not on `port`; it asks for "
        "no key. Unset: both are on `port`.",
    )
    max_in_flight: int = Field(
        1024, ge=1, description="Most requests that are served at a time; a further one is a 503."
    )
    max_connections: int = Field(
        8192, ge=1, description="Most open connections of clients; a further one is refused."
    )
    max_header_bytes: int = Field(
        32 * 1024, ge=1024, description="Largest request line and headers, in bytes; more is a 431."
    )
    header_timeout_s: float = Field(
        10.0, gt=0, description="Longest time, in seconds, in which a request's headers come."
    )
    body_timeout_s: float = Field(
        30.0,
        gt=0,
        description="Time, in seconds, in which a request's body has to end or come on by 64 KiB.",
    )


class DrainSettings(_Section):
    """How the end comes when the gateway is told to stop (SIGTERM)."""

    accept_s: float = Field(
        5.0,
        ge=0,
        description="Time, in seconds, in which new requests are still taken, while readiness fails already.",
    )
    timeout_s: float = Field(
        25.0,
        ge=0,
        description="Time, in seconds, after which requests that still run are ended with an error.",
    )


class KeySettings(_Section):
    """One API key. `pmi keys new NAME` makes one."""

    sha256: str = Field(description="SHA-256 of the key, in hexadecimal; the key itself is nowhere.")
    models: tuple[str, ...] = Field(
        (), description="Models that it may ask for; `*` stands for anything. Empty: all."
    )
    requests_per_minute: int | None = Field(
        None, ge=1, description="Most requests a minute. Unset: no limit."
    )
    tokens_per_minute: int | None = Field(
        None, ge=1, description="Most tokens a minute, of prompts and answers together. Unset: no limit."
    )

    @field_validator("sha256")
    @classmethod
    def _a_digest(cls, text: str) -> str:
        return read_digest(text).hex()


class AuthSettings(_Section):
    """Who may call the gateway."""

    mode: Literal["none", "keys"] | None = Field(
        None,
        description='`"keys"` asks for an API key, also where there is none yet; `"none"` lets anybody call '
        "who reaches the port. Unset: keys are asked for where there are any, else only loopback addresses "
        "bind.",
    )
    keys: dict[str, KeySettings] = Field(
        default_factory=dict, description="API keys by a name of your choice: a table each."
    )
    keys_file: Path | None = Field(
        None, description="TOML file with further keys, a table each, as under `auth.keys`."
    )
    limits_redis_url: SecretStr | None = Field(
        None,
        description="Redis in which all gateways count requests and tokens. Unset: that of the cache, else "
        "each counts for itself.",
    )

    @model_validator(mode="after")
    def _keys_count(self) -> AuthSettings:
        given = "keys" if self.keys else "keys_file" if self.keys_file is not None else ""
        if self.mode == "none" and given:
            raise ValueError(f'{given} would be ignored with mode = "none": leave out one of them')
        return self

    @property
    def asks_for_keys(self) -> bool:
        """Whether a request needs a key."""
        return self.mode == "keys" or (self.mode is None and bool(self.keys or self.keys_file))


class BackendSettings(_Section):
    """One place that runs models: a vLLM server (`url`), or a model inside this process (`directory`)."""

    url: Urls = Field(
        (),
        description="URL of a vLLM (or OpenAI-compatible) server, such as `http://vllm:8000`; several that "
        "serve the same models share the load, and stand in for each other.",
    )
    each_address: bool = Field(
        False,
        description="Whether each address that a host resolves to is a server of its own, as those of a "
        "headless Kubernetes service are; looked up every 10 s. Only with `http://`.",
    )
    directory: Path | None = Field(
        None,
        description="Directory of a decoder-only CTranslate2 model to run in this process (for development).",
    )
    models: tuple[str, ...] = Field(
        (), description="Names of the models it serves, the preferred one first. Empty: the server is asked."
    )
    api_key: SecretStr | None = Field(None, description="Key sent to the server as a bearer token.")
    api_key_file: Path | None = Field(None, description="File that holds the key.")
    ca_file: Path | None = Field(
        None,
        description="PEM file of certificate authorities that the server's certificate may be from, besides "
        "the system's.",
    )
    forward_authorization: bool = Field(
        False,
        description="Whether a client's own `Authorization` header goes on to the server (OpenAI door only).",
    )
    prompt_style: Literal["auto", "chat", "text"] = Field(
        "auto", description="`chat` sends messages, `text` one text (base models); `auto` asks the backend."
    )
    context_tokens: int | None = Field(
        None, ge=64, description="The models' context length in tokens. Unset: the backend is asked."
    )
    connect_timeout_s: float = Field(2.0, gt=0, description="Longest wait for a connection, in seconds.")
    first_byte_timeout_s: float = Field(
        600.0,
        gt=0,
        description="Longest wait, in seconds, for an answer's beginning, and for a stream's first token.",
    )
    idle_timeout_s: float = Field(
        60.0, gt=0, description="Longest silence, in seconds, once the answer has begun."
    )
    max_connections: int = Field(
        1024, ge=1, description="Most requests at a time to a server; further ones wait, then get a 503."
    )
    threads: int = Field(
        1,
        ge=0,
        description="CPU threads of a model in `directory`; 0 leaves it to CTranslate2.",
    )

    @model_validator(mode="after")
    def _one_place(self) -> BackendSettings:
        if self.url and self.directory is not None:
            raise ValueError("give either url or directory, not both")
        if self.api_key is not None and self.api_key_file is not None:
            raise ValueError("give either api_key or api_key_file, not both")
        if self.each_address and not (self.url and all(one.startswith("http://") for one in self.url)):
            raise ValueError("each_address needs a url with http://: certificates are for names")
        if self.ca_file is not None and not any(one.startswith("https://") for one in self.url):
            raise ValueError("ca_file needs a url with https://")
        return self


class OpenAISettings(_Section):
    """The OpenAI-compatible door."""

    pmi: bool = Field(
        False, description="Whether requests get translations that do not speak of them themselves."
    )
    pmi_models: bool = Field(
        True, description="Whether every model is also there as `NAME:pmi`, which turns translations on."
    )
    paths: tuple[str, ...] = Field(
        DEFAULT_PATHS,
        description="Further paths of the backend that are passed through. Administration is refused.",
    )
    request_headers: tuple[str, ...] = Field(
        (
            "anthropic-beta",
            "anthropic-version",
            "baggage",
            "openai-beta",
            "traceparent",
            "tracestate",
            "user-agent",
            "x-data-parallel-rank",
            "x-session-id",
        ),
        description="Request headers that go on to the backend, besides those that describe the body.",
    )
    keepalive_s: float = Field(
        0.0,
        ge=0,
        description="Silence, in seconds, after which a stream gets a comment to keep it open; 0 sends none.",
    )
    max_body_bytes: int = Field(
        64 * 1024 * 1024,
        ge=1024,
        description="Largest request body on the OpenAI door, in bytes; more is a 413.",
    )

    @field_validator("paths")
    @classmethod
    def _no_administration(cls, paths: tuple[str, ...]) -> tuple[str, ...]:
        for path in paths:
            if problem := problem_of(path):
                raise ValueError(f"{path!r} {problem}")
        return paths

    @field_validator("request_headers")
    @classmethod
    def _lower_case(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        lowered = tuple(name.strip().lower() for name in names)
        if "authorization" in lowered:
            raise ValueError("authorization goes on by forward_authorization of a backend")
        return lowered


class TranslatorSettings(_Section):
    """What translates: a model inside this process (`directory`), or translator services (`url`)."""

    directory: Path | None = Field(
        None, description="Directory of a CTranslate2 translation model. Unset: the bundled demo model."
    )
    url: Urls = Field(
        (),
        description="Addresses of translator services (`pmi serve-translator`) that share the load. "
        "A name that resolves to several addresses counts as several.",
    )
    api_key: SecretStr | None = Field(None, description="Key sent to them as a bearer token.")
    api_key_file: Path | None = Field(None, description="File that holds the key.")
    compute_type: str = Field(
        "default",
        description="CTranslate2's compute type, such as `int8` or `float16`; `default` keeps the model's.",
    )
    threads: int = Field(
        1, ge=1, description="Batches that are translated at the same time, one CPU core each."
    )
    llm: str | None = Field(
        None, description="Name of a backend whose language model translates, instead of a translation model."
    )
    llm_model: str | None = Field(
        None, description="Model of that backend that translates; must be given with `translator.llm`."
    )
    llm_languages: tuple[Language, ...] = Field(
        ("eng_Latn", "fra_Latn", "spa_Latn", "deu_Latn", "ita_Latn", "por_Latn", "zho_Hans", "jpn_Jpan"),
        description="Languages that this model is trusted to translate from and into.",
    )
    llm_min_score: float = Field(
        -0.8,
        le=0,
        description="Least mean log-probability per token of its translations; what is less sure is dropped.",
    )
    llm_at_once: int = Field(16, ge=1, description="Translations that this model makes at the same time.")
    memory: tuple[Path, ...] = Field(
        (),
        description="Translation memories (.jsonl, .tmx, also .gz): people's translations answer first.",
    )
    device: Literal["cpu", "cuda", "auto"] = Field(
        "cpu", description="What the model runs on; `auto` takes a GPU where there is one."
    )
    device_index: int = Field(0, ge=0, description="Which GPU, where there are several.")
    max_batch_rows: int = Field(
        32, ge=1, description="Size of a batch, in sentences; beyond 32 a CPU core gains nothing."
    )
    max_batch_tokens: int = Field(2048, ge=64, description="Size of a batch, in padded source tokens.")
    max_queue_tokens: int = Field(
        32768, ge=64, description="Source tokens that may wait; more is refused at once."
    )

    @model_validator(mode="after")
    def _one_translator(self) -> TranslatorSettings:
        if sum((bool(self.url), self.directory is not None, self.llm is not None)) > 1:
            raise ValueError("give one of url, directory and llm")
        if self.api_key is not None and self.api_key_file is not None:
            raise ValueError("give either api_key or api_key_file, not both")
        if self.llm is not None and self.llm_model is None:
            raise ValueError("llm needs llm_model")
        return self


class TranslatorServerSettings(_Section):
    """Where `pmi serve-translator` listens."""

    host: str = Field(
        "127.0.0.1", description="Address to listen on. Any but a loopback address needs `auth.mode`."
    )
    port: int = Field(8090, ge=0, le=65535, description="TCP port to listen on; 0 takes a free one.")


class CacheSettings(_Section):
    """The translation cache: in this process, and in Redis behind it."""

    redis_url: SecretStr | None = Field(
        None, description="Redis to share translations through, such as `redis://redis:6379/0`. Unset: none."
    )
    ttl_s: int = Field(30 * 86400, ge=1, description="Time to live of a translation in Redis, in seconds.")
    memory_bytes: int = Field(
        64 * 1024 * 1024, ge=0, description="Size of the cache in this process, in bytes."
    )
    timeout_s: float = Field(
        0.1, gt=0, description="Longest wait for Redis, in seconds; after it, a lookup is a miss."
    )
    secret: SecretStr | None = Field(
        None, description="Secret that keys the digests in Redis, so that nobody can test for a text there."
    )
    secret_file: Path | None = Field(None, description="File that holds the secret.")

    @model_validator(mode="after")
    def _one_secret(self) -> CacheSettings:
        if self.secret is not None and self.secret_file is not None:
            raise ValueError("give either secret or secret_file, not both")
        return self


class LanguageSettings(_Section):
    """Which auxiliary languages a request gets that does not name its own."""

    default: tuple[Language, ...] = Field(
        ("eng_Latn", "fra_Latn", "spa_Latn", "deu_Latn", "ita_Latn", "zho_Hans"),
        description="Auxiliary languages in prompt order; the first `max` but source and target are taken.",
    )
    by_source: dict[Language, tuple[Language, ...]] = Field(
        default_factory=dict, description="The same, for inputs in a certain language: a table of lists."
    )
    skip: tuple[Language, ...] = Field(
        ("eng_Latn",),
        description="Sources that are left alone where only `openai.pmi` asks for translations.",
    )
    max: int = Field(3, ge=0, le=32, description="How many auxiliary languages are taken from a list.")


class TranslationSettings(_Section):
    """How long translations may take."""

    deadline_ms: int = Field(
        3000,
        ge=1,
        description="Time for a prompt's translations, in milliseconds, unless the request says otherwise.",
    )
    batch_deadline_ms: int = Field(
        30_000, ge=1, description="The same for `/v1/pmi/translate`, in milliseconds."
    )
    max_deadline_ms: int = Field(
        60_000, ge=1, description="Longest deadline a request may ask for, in milliseconds."
    )


class LimitSettings(_Section):
    """Bounds of one request."""

    max_source_tokens: int = Field(
        2048,
        ge=1,
        description="Source tokens of an input with its examples; above, nothing is translated (`too_long`).",
    )
    max_items: int = Field(
        128,
        ge=1,
        description="Segments times languages of a request; above, nothing is translated (`too_long`).",
    )
    max_texts: int = Field(
        256, ge=1, le=256, description="Texts in one request to `/v1/pmi/translate`; 256 at most."
    )


class OverloadSettings(_Section):
    """When translations are left out, so that requests are still answered."""

    shed_from: float = Field(
        0.5,
        ge=0,
        le=1,
        description="Share of `translator.max_queue_tokens` from which on requests get fewer languages.",
    )
    backend_waiting: int = Field(
        32,
        ge=0,
        description="Requests waiting in vLLM at which none gets translations any more; from half of them "
        "on, fewer. 0 never asks vLLM.",
    )


class PromptSettings(_Section):
    """Where prompts come from."""

    templates: Path | None = Field(
        None, description="Directory of templates that add tasks, or replace those of the same name."
    )
    hints: Path | None = Field(
        None,
        description="Directory of layouts that add to the OpenAI door's built-in ones, or replace them.",
    )


class LogSettings(_Section):
    """What is logged. Prompt text never is."""

    level: Literal["debug", "info", "warning", "error"] = Field(
        "info", description="Least severe level that is logged."
    )


class TracingSettings(_Section):
    """OpenTelemetry traces; the SDK reads its own `OTEL_` variables besides."""

    endpoint: str | None = Field(
        None,
        description="OTLP collector that traces go to, over HTTP, such as `http://otel-collector:4318`. "
        "Unset: none are made.",
    )
    service_name: str | None = Field(
        None, description="Name of this service in traces. Unset: `pmi-gateway`, or `pmi-translator`."
    )
    sample_ratio: float = Field(
        1.0, ge=0, le=1, description="Share of requests that are traced, of those whose client does not say."
    )

    @field_validator("endpoint")
    @classmethod
    def _is_url(cls, url: str | None) -> str | None:
        if url is not None and (problem := server_url.problem_of(url)):
            raise ValueError(problem)
        return url


class Settings(BaseSettings):
    """All settings. Frozen; unknown names are errors."""

    model_config = SettingsConfigDict(
        frozen=True, extra="forbid", env_prefix="PMI_", env_nested_delimiter="__", hide_input_in_errors=True
    )

    server: ServerSettings = ServerSettings()
    drain: DrainSettings = DrainSettings()
    auth: AuthSettings = AuthSettings()
    backends: dict[str, BackendSettings] = Field(
        default_factory=lambda: {DEMO_BACKEND: BackendSettings()},
        description="Places that run models, by a name of your choice. Unset: the bundled demo model.",
    )
    default_model: str | None = Field(
        None, description="Model of requests that name none. Unset: the first model of the first backend."
    )
    openai: OpenAISettings = OpenAISettings()
    translator: TranslatorSettings = TranslatorSettings()
    translator_server: TranslatorServerSettings = TranslatorServerSettings()
    cache: CacheSettings = CacheSettings()
    languages: LanguageSettings = LanguageSettings()
    translation: TranslationSettings = TranslationSettings()
    limits: LimitSettings = LimitSettings()
    overload: OverloadSettings = OverloadSettings()
    prompts: PromptSettings = PromptSettings()
    log: LogSettings = LogSettings()
    tracing: TracingSettings = TracingSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Only the arguments: reading is explicit, in `service.configuration.loading`."""
        return (init_settings,)

    @model_validator(mode="after")
    def _safe_address(self) -> Settings:
        for name, host in (("server", self.server.host), ("translator_server", self.translator_server.host)):
            if self.auth.mode is None and not self.auth.asks_for_keys and not is_loopback(host):
                raise ValueError(
                    f"{name}.host {host!r} is open to other machines, and no keys are asked for: "
                    'make one (pmi keys new NAME), or write auth.mode = "none" if that is meant'
                )
        return self

    @model_validator(mode="after")
    def _own_keys_stay(self) -> Settings:
        for name, backend in self.backends.items():
            if backend.forward_authorization and self.auth.asks_for_keys:
                raise ValueError(
                    f"backends.{name}.forward_authorization: would hand the gateway's own keys to the server"
                )
        return self

    @model_validator(mode="after")
    def _complete_backends(self) -> Settings:
        if not self.backends:
            raise ValueError("backends: at least one is needed")
        for name, backend in self.backends.items():
            if name != DEMO_BACKEND and not backend.url and backend.directory is None:
                raise ValueError(f"backends.{name}: url or directory is needed")
        if self.translator.llm is not None and self.translator.llm not in self.backends:
            raise ValueError(f"translator.llm: there is no backend {self.translator.llm!r}")
        return self


def is_loopback(host: str) -> bool:
    """Whether only this machine reaches what listens on the host."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
