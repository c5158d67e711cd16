"""What makes two requests with one Idempotency-Key the same request."""

import hashlib
from typing import Any
from uuid import UUID

from django.core.files.uploadedfile import UploadedFile
from rest_framework.request import Request

from labeling.core import idempotency


def digest_of(request: Request, *, organisation: UUID) -> str:
    """A hash over organisation, method, address and content; of a form over its fields and the bytes of its files.

    The boundary of a multipart body is drawn anew by most clients, so its raw bytes cannot be compared.
    """
    where = f"{organisation}:{request.get_full_path()}"
    is_form = (request.content_type or "").startswith("multipart/")
    body = _form(request) if is_form else _raw(request)
    return idempotency.request_hash(method=str(request.method), path=where, body=body)


def _raw(request: Request) -> bytes:
    body: bytes = request._request.body
    return body


def _form(request: Request) -> bytes:
    total = hashlib.sha256()
    form: Any = request.data
    for name in sorted(form):
        for value in form.getlist(name):
            part = _file(value) if isinstance(value, UploadedFile) else b"=" + str(value).encode()
            total.update(hashlib.sha256(name.encode() + b"\0" + part).digest())
    return total.digest()


def _file(file: "UploadedFile[Any]") -> bytes:
    digest = hashlib.sha256((file.name or "").encode())
    for chunk in file.chunks():
        digest.update(chunk)
    file.seek(0)
    return b"@" + digest.digest()
