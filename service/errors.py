"""What the gateway itself refuses or gives up on.

ServiceError
├── InvalidRequest             the caller's mistake; `.param` is the path of the field
│   └── BodyTooLarge
├── InvalidKey                 no API key, or an unknown one
├── ModelForbidden             the key may not ask for this model
├── RateLimited                the key has had its share
├── UnknownModel               no backend serves a model of this name
├── TranslationError           only where a request says on_translation_error: "require"
│   ├── TranslationUnavailable     a translation failed, or was judged too poor
│   ├── TranslationLate            a translation was not ready at the deadline
│   └── TranslatorBusy             the translator's queue is full
├── NotReady                   the gateway is starting or stopping
└── Overloaded                 as many requests are being served as may be

Messages are written for the client: they name fields and languages, never the text in them. No class knows
an HTTP status; `service.api.errors` holds the one table that does.
"""

from __future__ import annotations


class ServiceError(Exception):
    """Base of everything the gateway raises itself."""


class InvalidRequest(ServiceError):
    """A request that cannot be served as it stands.

    Attributes:
        param: path of the field at fault ("aux_languages[1]"); None when it is the body as a whole.
        code: a word for programs; None when there is nothing to add.
    """

    def __init__(self, message: str, param: str | None = None, code: str | None = None) -> None:
        super().__init__(message)
        self.param = param
        self.code = code


class BodyTooLarge(InvalidRequest):
    """The body is larger than the door allows."""

    def __init__(self, limit_bytes: int) -> None:
        super().__init__(f"the body is larger than {limit_bytes} bytes", code="body_too_large")


class InvalidKey(ServiceError):
    """No API key came with the request, or an unknown one."""

    def __init__(self) -> None:
        super().__init__("this gateway asks for an API key: send one as `Authorization: Bearer KEY`")


class ModelForbidden(ServiceError):
    """The key may not ask for this model."""

    def __init__(self, name: str | None) -> None:
        super().__init__(
            "this API key must name the model that it asks for"
            if name is None
            else f"this API key may not ask for the model {name[:100]!r}"
        )


class RateLimited(ServiceError):
    """The key has had its share.

    Attributes:
        retry_after_s: when to try again, in whole seconds.
    """

    def __init__(self, what: str, amount: int, retry_after_s: int) -> None:
        super().__init__(f"this API key may use {amount} {what} a minute, and has")
        self.retry_after_s = retry_after_s


class UnknownModel(ServiceError):
    """No backend serves a model of this name."""

    def __init__(self, name: str) -> None:
        super().__init__(f"there is no model {name[:100]!r} here")


class TranslationError(ServiceError):
    """A translation that the caller requires is not to be had."""


class TranslationUnavailable(TranslationError):
    """A required translation failed, or was judged too poor to use."""


class TranslationLate(TranslationError):
    """A required translation was not ready at the deadline."""


class TranslatorBusy(TranslationError):
    """The translator's queue is full.

    Attributes:
        retry_after_s: when to try again, in whole seconds.
    """

    def __init__(self, message: str, retry_after_s: int = 1) -> None:
        super().__init__(message)
        self.retry_after_s = retry_after_s


class NotReady(ServiceError):
    """The gateway is starting or stopping.

    Attributes:
        retry_after_s: when to try again, in whole seconds.
    """

    retry_after_s = 1

    def __init__(self, message: str = "the gateway is not ready") -> None:
        super().__init__(message)


class Overloaded(ServiceError):
    """As many requests are being served as may be.

    Attributes:
        retry_after_s: when to try again, in whole seconds.
    """

    retry_after_s = 1

    def __init__(self) -> None:
        super().__init__("the gateway serves as many requests as it may: try again in a moment")
