"""`EMAIL_URL` (smtp://user:password@host:port, smtps://, smtp+tls://) as Django's mail settings."""

from typing import Any
from urllib.parse import unquote, urlsplit

from labeling.config.env import SettingsFault


def mail_settings(address: str) -> dict[str, Any]:
    """Django's `EMAIL_…` values; raises `SettingsFault` for a scheme that is not SMTP."""
    url = urlsplit(address)
    if url.scheme not in {"smtp", "smtps", "smtp+tls"} or not url.hostname:
        raise SettingsFault(
            "EMAIL_URL must look like smtp://user:password@host:587 (or smtps://, smtp+tls://)"
        )
    return {
        "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
        "EMAIL_HOST": url.hostname,
        "EMAIL_PORT": url.port or (465 if url.scheme == "smtps" else 587 if url.scheme == "smtp+tls" else 25),
        "EMAIL_HOST_USER": unquote(url.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(url.password or ""),
        "EMAIL_USE_SSL": url.scheme == "smtps",
        "EMAIL_USE_TLS": url.scheme == "smtp+tls",
        "EMAIL_TIMEOUT": 10,
    }
