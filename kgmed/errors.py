"""Every error that kgmed raises on purpose.

    KgmedError                     6   something that we foresaw
    ├── UsageError                 2   the call itself is wrong
    │   └── UnknownNameError       2   nothing has the name
    ├── NothingUsableError         3   nothing in the input could be used
    ├── StoreError                 4   the store cannot be reached, or is not ours
    ├── ModelError                 5   a model is missing, broken, or too small for its job
    └── VocabularyError            5   a vocabulary is missing or broken

The number is the exit code of the command line. Third-party errors are wrapped once, in the
adapter of their library, with `from`.
"""


class KgmedError(Exception):
    """Something went wrong that we foresaw. `hint` says what to do about it."""

    exit_code = 6

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} ({self.hint})" if self.hint else self.message


class UsageError(KgmedError):
    """The call itself is wrong: an unknown option value, a path that does not exist."""

    exit_code = 2


class UnknownNameError(UsageError):
    """Neither the graph nor the vocabulary knows the name."""

    def __init__(self, name: str, *, hint: str = "") -> None:
        super().__init__(f"neither the graph nor the vocabulary knows {name!r}", hint=hint)


class NothingUsableError(KgmedError):
    """Nothing in the input could be used."""

    exit_code = 3


class StoreError(KgmedError):
    """The store cannot be reached, or is not one of ours."""

    exit_code = 4


class ModelError(KgmedError):
    """A language model is missing, broken, or too small for its job."""

    exit_code = 5


class VocabularyError(KgmedError):
    """A vocabulary is missing or broken."""

    exit_code = 5
