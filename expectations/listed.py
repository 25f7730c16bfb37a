"""What is listed in YAML beside this module, checked as it is loaded."""

from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import BaseModel, ConfigDict

from model.errors import Defect


class Strict(BaseModel):
    """An entry: unknown keys are errors, and nothing changes it."""

    model_config = ConfigDict(frozen=True, extra="forbid")


_Listed = TypeVar("_Listed", bound=Strict)


def listed_in(path: Path, kind: type[_Listed], what: str) -> _Listed:
    """The content of a file as what it has to be; Defect, which says that it is not `what`, where it is not."""
    try:
        return kind.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (OSError, yaml.YAMLError, ValueError) as error:
        raise Defect(f"{path.name}: not {what}: {error}") from error
