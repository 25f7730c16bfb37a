"""What can be set, by environment variables with the prefix JIXIAO_; each has a default that works."""

import os
from functools import cache
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from expectations.thresholds import Thresholds
from extract.limits import Limits
from model.errors import UsageError
from pipeline.setting_names import PREFIX, check_names

PROJECT = Path(__file__).resolve().parent.parent
_LIMITS = Limits()


class Settings(BaseSettings):
    """Settings of this process. Sizes are in bytes, shares are fractions."""

    model_config = SettingsConfigDict(env_prefix=PREFIX, env_nested_delimiter="__", frozen=True)

    home: Path = Field(Path(".jixiao"), description="folder that holds all state")
    state_url: str | None = Field(None, description="SQLAlchemy URL of the state store; SQLite in the home if unset")
    sources: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="files and folders to pick up from, separated by commas"
    )
    max_document_bytes: int = Field(_LIMITS.max_bytes, gt=0, description="larger documents get the status too_large")
    extract_batch: int = Field(25, gt=0, description="documents that one extraction task reads")
    extract_processes: int = Field(2, gt=0, description="processes of a task that read documents at the same time")
    document_seconds: float = Field(_LIMITS.seconds, gt=0, description="reading one document may take this long")
    scanned_page_seconds: float = Field(
        _LIMITS.scanned_page_seconds,
        ge=0,
        description="so much longer for each page that must be recognised from its picture",
    )
    document_memory_bytes: int = Field(
        _LIMITS.memory_bytes, ge=256 * 1024 * 1024, description="reading one document may take this much memory"
    )
    begin_wait_seconds: float = Field(
        6 * 3600, ge=0, description="a scheduled load waits this long for a load at work to end"
    )
    dbt_seconds: float = Field(6 * 3600, gt=0, description="each of the two runs of dbt may take this long")
    keep_releases: int = Field(7, ge=3, description="releases kept besides the current one")
    second_person: bool = Field(False, description="a decision about a form counts once somebody else confirmed it")
    notify_email_to: Annotated[tuple[str, ...], NoDecode] = Field(
        (), description="addresses that are told what a load changed, separated by commas"
    )
    notify_email_from: str | None = Field(None, description="sender of these mails; that of the connection if unset")
    notify_smtp_connection: str = Field("smtp_default", description="Airflow connection of the mail server")
    notify_webhook_connection: str | None = Field(None, description="Airflow connection of the webhook, if any")
    notify_webhook_endpoint: str = Field("", description="path of the webhook below its connection's address")
    thresholds: Thresholds = Field(
        default_factory=Thresholds, description="limits of the gate, e.g. JIXIAO_THRESHOLDS__…"
    )

    @field_validator("sources", "notify_email_to", mode="before")
    @classmethod
    def _split(cls, value: object) -> object:
        if isinstance(value, str):
            return tuple(part.strip() for part in value.split(",") if part.strip())
        return value

    @field_validator("home")
    @classmethod
    def _absolute(cls, value: Path) -> Path:
        return value.expanduser().absolute()

    @property
    def state_database(self) -> str:
        """SQLAlchemy URL of the state store."""
        from warehouse.state import default_state_url

        return self.state_url or default_state_url(self.home)

    @property
    def document_limits(self) -> Limits:
        """What reading one document may cost."""
        return Limits(
            max_bytes=self.max_document_bytes,
            seconds=self.document_seconds,
            memory_bytes=self.document_memory_bytes,
            scanned_page_seconds=self.scanned_page_seconds,
        )

    @property
    def dbt_project(self) -> Path:
        """Folder of the dbt project."""
        return PROJECT / "dbt_project"

    @property
    def dags_folder(self) -> Path:
        """Folder of the DAG files."""
        return PROJECT / "dags"


@cache
def get_settings() -> Settings:
    """The settings of this process, read once from its environment.

    Raises UsageError for one that makes no sense, and for a variable whose name is nearly that of a setting.
    """
    check_names(os.environ, Settings)
    try:
        return Settings()
    except ValidationError as wrong:
        lines = [
            f"JIXIAO_{'__'.join(map(str, error['loc'])).upper()}={error['input']!r}: {error['msg']}"
            for error in wrong.errors()
        ]
        raise UsageError("a setting is not right; docs/settings.md lists them: " + "; ".join(lines)) from None
