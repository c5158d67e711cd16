"""Uploads are counted while they come in: a body that is too large is not read to its end, and fills no disk."""

from typing import Any

from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadhandler import FileUploadHandler

from labeling.core.errors import TooLarge

_ROOM = 1024 * 1024  # of a form, for what is not the bytes of its files


class UploadTooLarge(TooLarge, RequestDataTooBig):
    """413 from the API, and what Django expects of its upload handlers everywhere else."""


class CappedUploadHandler(FileUploadHandler):
    """First in `FILE_UPLOAD_HANDLERS`: `UploadTooLarge` as soon as the files of a request pass the cap.

    The cap is `UPLOAD_MAX_BYTES`. A declared length beyond it is refused before anything is read.
    """

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._bytes = 0

    def handle_raw_input(
        self,
        input_data: Any,  # noqa: ARG002 - Django's signature
        META: Any,  # noqa: ARG002, N803
        content_length: int,
        boundary: Any,  # noqa: ARG002
        encoding: str | None = None,  # noqa: ARG002
    ) -> None:
        if content_length > settings.UPLOAD_MAX_BYTES + _ROOM:
            raise _too_big()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:  # noqa: ARG002 - Django's signature
        self._bytes += len(raw_data)
        if self._bytes > settings.UPLOAD_MAX_BYTES:
            # The parser itself leaves the file that it was at to the garbage collector.
            for handler in self.request.upload_handlers if self.request else ():
                handler.upload_interrupted()
            raise _too_big()
        return raw_data

    def file_complete(self, file_size: int) -> None:  # noqa: ARG002 - the next handler keeps the file
        return None


def _too_big() -> UploadTooLarge:
    most = settings.UPLOAD_MAX_BYTES // (1024 * 1024)
    return UploadTooLarge(
        f"The files of this request are larger than {most:,} MB. Send them in several requests."
    )
