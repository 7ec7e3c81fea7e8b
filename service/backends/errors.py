"""What can go wrong behind the gateway.

BackendError
├── BackendUnavailable     no connection, or it broke before an answer began
│   └── BackendDown            it has failed again and again: nothing was tried
├── BackendBusy            all connections to it that there may be are in use
├── BackendTimeout         connected, but no answer in time
├── BackendRejected        the backend answered with an error: its status and body are passed on verbatim
├── BackendBroken          what came back is no valid answer (or the stream broke after it began)
└── UnsupportedParameter   this backend cannot do what a parameter asks for

Messages are written for the client and never hold the text of a foreign exception.
"""

from __future__ import annotations


class BackendError(Exception):
    """Base of everything a backend raises."""


class BackendUnavailable(BackendError):
    """No connection to the backend, or it broke before an answer began.

    Attributes:
        sent: whether the backend may have begun to work on the request.
    """

    def __init__(self, message: str = "the model backend cannot be reached", *, sent: bool = False) -> None:
        super().__init__(message)
        self.sent = sent


class BackendDown(BackendUnavailable):
    """The backend has failed again and again, and is left alone for a moment.

    Attributes:
        retry_after_s: when to try again, in whole seconds.
    """

    retry_after_s = 1

    def __init__(self) -> None:
        super().__init__("the model backend does not answer; it is tried again in a moment")


class BackendBusy(BackendError):
    """All connections to the backend that there may be are in use.

    Attributes:
        retry_after_s: when to try again, in whole seconds.
    """

    retry_after_s = 1

    def __init__(self) -> None:
        super().__init__("all connections to the model backend are in use")


class BackendTimeout(BackendError):
    """The backend did not answer in time."""

    def __init__(self, message: str = "the model backend did not answer in time") -> None:
        super().__init__(message)


class BackendRejected(BackendError):
    """The backend answered with an error of its own.

    Attributes:
        status: its HTTP status.
        body: its body, unaltered.
        content_type: its content type.
    """

    def __init__(self, status: int, body: bytes, content_type: str = "application/json") -> None:
        super().__init__(f"the model backend answered with status {status}")
        self.status = status
        self.body = body
        self.content_type = content_type


class BackendBroken(BackendError):
    """What the backend sent is no valid answer."""

    def __init__(self, message: str = "the model backend sent an answer that cannot be read") -> None:
        super().__init__(message)


class UnsupportedParameter(BackendError):
    """This backend cannot do what a parameter asks for.

    Attributes:
        parameter: the field's name.
    """

    def __init__(self, parameter: str, reason: str) -> None:
        super().__init__(f"{parameter}: {reason}")
        self.parameter = parameter
