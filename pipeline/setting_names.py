"""A setting whose name is misspelt would count as not set: nobody would see it. It is refused, with the name meant."""

import difflib
import logging
from collections.abc import Iterable

from pydantic import BaseModel

from model.errors import UsageError

PREFIX = "JIXIAO_"
OTHERS = frozenset({"DB_PASSWORD", "INBOX", "REGENERATE", "REPORT_PORT", "VERSION", "WAREHOUSE"})
"""Variables that docker-compose.yml, the tests and dbt read; those that begin with `REQUIRE_` are the tests' too."""
_LIKENESS = 0.7
"""From which share of common letters on a name is taken for a misspelt one. HOEM has 0.75 of HOME, HOST 0.5."""

_LOG = logging.getLogger(__name__)


def check_names(given: Iterable[str], settings: type[BaseModel]) -> None:
    """Look at the names of environment variables that begin with `JIXIAO_`, in any case, as settings are read.

    Raises UsageError for those that are like a setting's name; others that are none are told in the log.
    """
    known = set(_names(settings))
    plain = {name.upper().removeprefix(PREFIX): name for name in given if name.upper().startswith(PREFIX)}
    unknown = sorted(name for name in plain if name not in known | OTHERS and not name.startswith("REQUIRE_"))
    meant = {name: difflib.get_close_matches(name, known, n=1, cutoff=_LIKENESS) for name in unknown}
    misspelt = [f"{plain[name]}: did you mean {PREFIX}{near[0]}?" for name, near in meant.items() if near]
    if misspelt:
        raise UsageError("there is no such setting; docs/settings.md lists them. " + " ".join(misspelt))
    for name in unknown:
        _LOG.warning("%s is no setting of jixiao and changes nothing; docs/settings.md lists them", plain[name])


def _names(settings: type[BaseModel]) -> Iterable[str]:
    """The names without prefix; a group of settings by its own name and one by one, as `THRESHOLDS__TOTALS_FLOOR`."""
    for name, field in settings.model_fields.items():
        yield name.upper()
        kind = field.annotation
        if isinstance(kind, type) and issubclass(kind, BaseModel):
            yield from (f"{name}__{inner}".upper() for inner in _names(kind))
