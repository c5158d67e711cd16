"""Typed settings from the environment. A wrong value stops the start with a sentence that says what to do."""

import base64
import os
import secrets
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import unquote, urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, NoDecode, PydanticBaseSettingsSource, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent.parent
WEAK_SECRETS = frozenset({"secret", "changeme", "change-me", "password", "insecure", "django-insecure"})
MIN_SECRET = 32


class FileSecrets(PydanticBaseSettingsSource):
    """Reads any setting `NAME` from the file that `NAME_FILE` names (Docker and Kubernetes secrets)."""

    def get_field_value(self, field: Any, field_name: str) -> tuple[Any, str, bool]:
        name = str(field.validation_alias or field_name).upper()
        path = os.environ.get(f"{name}_FILE")
        if not path:
            return None, field_name, False
        try:
            return Path(path).read_text(encoding="utf-8").strip(), name, False
        except OSError as error:
            raise SettingsFault(
                f"{name}_FILE names {path}, which cannot be read: {error.strerror}"
            ) from error

    def __call__(self) -> dict[str, Any]:
        found: dict[str, Any] = {}
        for name, field in self.settings_cls.model_fields.items():
            value, key, _ = self.get_field_value(field, name)
            if value is not None:
                found[key] = value
        return found


class SettingsFault(Exception):
    """The environment cannot be used; the message says which variable and what it should be."""


class Env(BaseSettings):
    """Every setting of the product. Names are the environment variables, in upper case."""

    model_config = SettingsConfigDict(env_ignore_empty=True, extra="ignore", populate_by_name=True)

    data_dir: Path = Field(default=ROOT / "data", validation_alias="CLEARLABEL_DATA")
    port: int = Field(default=8000, ge=1, le=65535, validation_alias="PORT")
    host: str = Field(default="127.0.0.1", validation_alias="CLEARLABEL_HOST")
    public_url: str = Field(default="", validation_alias="CLEARLABEL_PUBLIC_URL")
    secret_key: SecretStr | None = Field(default=None, validation_alias="CLEARLABEL_SECRET_KEY")
    audit_key: SecretStr | None = Field(default=None, validation_alias="CLEARLABEL_AUDIT_KEY")
    debug: bool = Field(default=False, validation_alias="CLEARLABEL_DEBUG")
    demo: bool = Field(default=True, validation_alias="DEMO")
    allowed_hosts: Annotated[list[str], NoDecode] = Field(
        default=["localhost", "127.0.0.1", "[::1]"], validation_alias="CLEARLABEL_ALLOWED_HOSTS"
    )
    signup: Literal["closed", "open"] = Field(default="closed", validation_alias="CLEARLABEL_SIGNUP")
    admin_email: str = Field(default="", validation_alias="CLEARLABEL_ADMIN_EMAIL")
    admin_password: SecretStr | None = Field(default=None, validation_alias="CLEARLABEL_ADMIN_PASSWORD")
    admin_token: SecretStr | None = Field(default=None, validation_alias="CLEARLABEL_ADMIN_TOKEN")

    database_url: SecretStr | None = Field(default=None, validation_alias="DATABASE_URL")
    redis_url: SecretStr | None = Field(default=None, validation_alias="REDIS_URL")
    s3_endpoint_url: str = Field(default="", validation_alias="S3_ENDPOINT_URL")
    s3_bucket: str = Field(default="", validation_alias="S3_BUCKET")
    s3_region: str = Field(default="us-east-1", validation_alias="S3_REGION")
    s3_access_key_id: SecretStr | None = Field(default=None, validation_alias="S3_ACCESS_KEY_ID")
    s3_secret_access_key: SecretStr | None = Field(default=None, validation_alias="S3_SECRET_ACCESS_KEY")

    email_url: SecretStr | None = Field(default=None, validation_alias="EMAIL_URL")
    email_from: str = Field(default="clearlabel@localhost", validation_alias="EMAIL_FROM")
    web_threads: int = Field(default=8, ge=1, le=256, validation_alias="CLEARLABEL_WEB_THREADS")
    web_workers: int = Field(default=1, ge=1, le=64, validation_alias="CLEARLABEL_WEB_WORKERS")
    worker_threads: int = Field(default=2, ge=1, le=64, validation_alias="CLEARLABEL_WORKER_THREADS")
    cache_prefix: str = Field(default="clearlabel", validation_alias="CLEARLABEL_CACHE_PREFIX")
    trusted_proxies: int = Field(default=0, ge=0, le=16, validation_alias="CLEARLABEL_TRUSTED_PROXIES")
    fetch_allow: Annotated[list[str], NoDecode] = Field(default=[], validation_alias="CLEARLABEL_FETCH_ALLOW")
    detectors: Annotated[list[str], NoDecode] = Field(default=[], validation_alias="CLEARLABEL_DETECTORS")
    media_accel: str = Field(default="", validation_alias="CLEARLABEL_MEDIA_ACCEL")
    media_presigned: bool = Field(default=False, validation_alias="CLEARLABEL_MEDIA_PRESIGNED")
    watch_roots: Annotated[list[str], NoDecode] = Field(default=[], validation_alias="CLEARLABEL_WATCH_ROOTS")
    upload_max_mb: int = Field(default=2048, ge=1, validation_alias="CLEARLABEL_UPLOAD_MAX_MB")
    upload_quota_gb: int = Field(default=500, ge=1, validation_alias="CLEARLABEL_UPLOAD_QUOTA_GB")
    upload_keep_days: int = Field(default=7, ge=1, le=365, validation_alias="CLEARLABEL_UPLOAD_KEEP_DAYS")

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,  # noqa: ARG003 - the library names them
        file_secret_settings: PydanticBaseSettingsSource,  # noqa: ARG003
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        return init_settings, env_settings, FileSecrets(settings_cls)

    @field_validator("allowed_hosts", "fetch_allow", "detectors", "watch_roots", mode="before")
    @classmethod
    def _split_hosts(cls, value: object) -> object:
        return (
            [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        )

    @field_validator("watch_roots")
    @classmethod
    def _absolute(cls, value: list[str]) -> list[str]:
        for root in value:
            if not root.startswith("/") or ".." in Path(root).parts or root.strip("/") == "":
                raise ValueError(
                    "must be whole paths of folders, from / on and without `..`, set apart by commas"
                )
        return value

    @field_validator("public_url")
    @classmethod
    def _clean_url(cls, value: str) -> str:
        if value and urlsplit(value).scheme not in {"http", "https"}:
            raise ValueError("must begin with http:// or https://")
        return value.rstrip("/")

    @field_validator("secret_key", "admin_token")
    @classmethod
    def _strong(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None:
            return None
        text = value.get_secret_value()
        if len(text) < MIN_SECRET or len(set(text)) < 8 or any(weak in text.lower() for weak in WEAK_SECRETS):
            raise ValueError(f"is weak: use a random string of {MIN_SECRET} or more characters")
        return value

    @field_validator("audit_key")
    @classmethod
    def _seed(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None:
            _decoded_seed(value.get_secret_value())
        return value

    @field_validator("admin_password")
    @classmethod
    def _usable_password(cls, value: SecretStr | None) -> SecretStr | None:
        if value is not None and len(value.get_secret_value()) < 10:
            raise ValueError("is weak: use 10 or more characters")
        return value

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if self.s3_endpoint_url and not (
            self.s3_bucket and self.s3_access_key_id and self.s3_secret_access_key
        ):
            raise ValueError(
                "S3_ENDPOINT_URL also needs S3_BUCKET, S3_ACCESS_KEY_ID and S3_SECRET_ACCESS_KEY"
            )
        self._one_way_of_serving()
        if (self.admin_password or self.admin_token) and not self.admin_email:
            raise ValueError(
                "CLEARLABEL_ADMIN_PASSWORD and CLEARLABEL_ADMIN_TOKEN need CLEARLABEL_ADMIN_EMAIL"
            )
        return self

    def _one_way_of_serving(self) -> None:
        if self.media_presigned and not self.s3_endpoint_url:
            raise ValueError("CLEARLABEL_MEDIA_PRESIGNED needs a bucket: set S3_ENDPOINT_URL")
        if self.media_accel and self.s3_endpoint_url:
            raise ValueError("CLEARLABEL_MEDIA_ACCEL serves files of this machine: leave S3_ENDPOINT_URL out")
        if self.media_accel and not (self.media_accel.startswith("/") and self.media_accel.endswith("/")):
            raise ValueError("CLEARLABEL_MEDIA_ACCEL is an address like /internal-media/, with both slashes")

    @cached_property
    def database(self) -> dict[str, Any]:
        """Django's `DATABASES["default"]`: PostgreSQL by address, or SQLite in the data directory."""
        if self.database_url is None:
            return {
                "ENGINE": "django.db.backends.sqlite3",
                "NAME": self.data_dir / "clearlabel.sqlite3",
                "OPTIONS": {
                    "transaction_mode": "IMMEDIATE",
                    "timeout": 20,
                    "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-16000;",
                },
            }
        url = urlsplit(self.database_url.get_secret_value())
        if url.scheme not in {"postgres", "postgresql"}:
            raise SettingsFault("DATABASE_URL must begin with postgres:// (leave it out to use SQLite)")
        host = unquote(url.hostname or "")
        query = dict(part.split("=", 1) for part in url.query.split("&") if "=" in part)
        return {
            "ENGINE": "labeling.core.postgresql",
            "NAME": unquote(url.path.lstrip("/")) or "clearlabel",
            "USER": unquote(url.username or ""),
            "PASSWORD": unquote(url.password or ""),
            "HOST": unquote(query.pop("host", "")) or host,
            "PORT": str(url.port or query.pop("port", "") or ""),
            "CONN_MAX_AGE": 600,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {
                # Compiling a plan to machine code takes seconds, and the estimates that ask for it are of whole queues,
                # of which a claim reads a row.
                "options": "-c idle_in_transaction_session_timeout=60000 -c lock_timeout=10000 -c jit=off",
                **query,
            },
        }

    @cached_property
    def secret(self) -> str:
        """The signing key: given, or drawn once and kept in the data directory (mode 600)."""
        if self.secret_key is not None:
            return self.secret_key.get_secret_value()
        if self.database_url is not None:
            raise SettingsFault(
                "CLEARLABEL_SECRET_KEY is needed with DATABASE_URL, so that all processes share one key"
            )
        return _kept_secret(self.data_dir / "secret.key")

    @cached_property
    def audit_seed(self) -> bytes | None:
        """The private key that signs the audit log's checkpoints, 32 bytes; None: it is drawn and kept."""
        return None if self.audit_key is None else _decoded_seed(self.audit_key.get_secret_value())

    @property
    def is_embedded(self) -> bool:
        """True when the worker runs inside the web server's process, because no broker is configured."""
        return self.redis_url is None


def _decoded_seed(text: str) -> bytes:
    try:
        seed = base64.b64decode(text, validate=True)
    except ValueError:
        seed = b""
    if len(seed) != 32 or len(set(seed)) < 8:
        raise ValueError("must be 32 random bytes in Base64: `openssl rand -base64 32` makes them")
    return seed


def _kept_secret(path: Path) -> str:
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
    return path.read_text(encoding="ascii").strip()


def load_env() -> Env:
    """Read the environment, or raise `SettingsFault` naming each variable that is wrong."""
    try:
        return Env()
    except ValidationError as error:
        lines = []
        for fault in error.errors():
            where = ".".join(str(part) for part in fault["loc"]) or "settings"
            lines.append(f"{where}: {fault['msg'].removeprefix('Value error, ')}")
        raise SettingsFault("The settings cannot be used:\n  " + "\n  ".join(lines)) from None


__all__ = ["ROOT", "Env", "SettingsFault", "load_env"]
