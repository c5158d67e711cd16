"""Buckets with S3's interface, asked only at addresses that `labeling.core.fetching` lets pass.

botocore signs and reads; the bytes go over our own connections, so that no name can lead it to another machine.
"""

import threading
import xml.parsers.expat
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

import botocore.session
from botocore.awsrequest import AWSPreparedRequest, AWSResponse
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from botocore.parsers import ResponseParserError

from labeling.connections.places import Found, Listing, ObjectRefused, PlaceAway, PlaceRefused, changed
from labeling.core.downloading import CHUNK, Response, asked
from labeling.core.fetching import Refused, Unanswered

PAGE: Final = 1_000
SECONDS: Final = 300.0
MAX_LISTING: Final = 16 * 1024 * 1024
_one_at_a_time: Final = threading.Lock()
_DENIED: Final = {
    "AccessDenied": "The keys may not do this. Give them the right to list the bucket and to read its objects.",
    "InvalidAccessKeyId": "The bucket does not know this access key. Check it.",
    "SignatureDoesNotMatch": "The secret key does not fit the access key. Enter both again.",
    "NoSuchBucket": "There is no bucket of this name at the endpoint. Check its name and region.",
    "PermanentRedirect": "The bucket is in another region. Enter its region, or the endpoint of that region.",
    "AuthorizationHeaderMalformed": "The bucket is in another region. Enter its region.",
}


@dataclass(frozen=True, slots=True)
class Keys:
    """What signs requests."""

    access_key_id: str
    secret_access_key: str

    def __repr__(self) -> str:
        return "Keys(…)"


def _client(**settings: Any) -> Any:
    """A client of its own; what botocore reads from its files to make one is read once a process."""
    with _one_at_a_time:  # a session may not be used by two threads at once, its clients may
        return _session().create_client("s3", **settings)


@cache
def _session() -> botocore.session.Session:
    return botocore.session.Session()


class _Body:
    """An answer's body as botocore reads it; listings are bounded, objects are by who copies them."""

    def __init__(self, response: Response, most: int | None) -> None:
        self._response, self._most = response, most

    def stream(self, **_: Any) -> Iterator[bytes]:
        size = 0
        for part in self._response.stream():
            size += len(part)
            if self._most is not None and size > self._most:
                raise Unanswered("The answer is too long to be one of a bucket.")
            yield part

    def read(self, amount: int | None = None) -> bytes:
        return self._response.read(amount)

    def close(self) -> None:
        """The connection is closed by who opened it."""


class Bucket:
    """A place: see `labeling.connections.places`."""

    def __init__(
        self, *, endpoint: str, region: str, bucket: str, keys: Keys, seconds: float = SECONDS
    ) -> None:
        self._bucket, self._seconds = bucket, seconds
        self._client = _client(
            endpoint_url=endpoint,
            region_name=region or "us-east-1",
            aws_access_key_id=keys.access_key_id,
            aws_secret_access_key=keys.secret_access_key,
            config=Config(
                signature_version="s3v4",
                s3={"addressing_style": "path"},
                retries={"total_max_attempts": 1},
                request_checksum_calculation="when_required",
                response_checksum_validation="when_required",
            ),
        )
        self._client.meta.events.register("before-send.s3", self._send)
        self._open: Any = None

    def _send(self, request: AWSPreparedRequest, **_: Any) -> AWSResponse:
        """Instead of botocore's own connections, which would follow any name. It stays open for the body."""
        self.close()
        headers = {_text(name): _text(value) for name, value in request.headers.items()}
        body = request.body if isinstance(request.body, bytes) else None
        self._open = asked(
            request.url, method=request.method, headers=headers, body=body or None, seconds=self._seconds
        )
        response = self._open.__enter__()
        is_object = response.status in (200, 206) and "list-type=2" not in request.url
        return AWSResponse(
            request.url,
            response.status,
            dict(response.headers.items()),
            _Body(response, None if is_object else MAX_LISTING),
        )

    def close(self) -> None:
        """End the connection of the last answer."""
        opened, self._open = self._open, None
        if opened is not None:
            opened.__exit__(None, None, None)

    def list(self, *, prefix: str, after: str, limit: int = PAGE) -> Listing:
        """A page of the bucket's objects; `PlaceRefused` and `PlaceAway` where there is none."""
        asks: dict[str, Any] = {"Bucket": self._bucket, "Prefix": prefix, "MaxKeys": min(limit, PAGE)}
        if after:
            asks["ContinuationToken"] = after
        try:
            answer = self._client.list_objects_v2(**asks)
        except ClientError as error:
            raise _fault(error) from None
        except Refused as refused:
            raise PlaceRefused(str(refused)) from None
        except Unanswered as away:
            raise PlaceAway(str(away)) from None
        except (BotoCoreError, ResponseParserError, xml.parsers.expat.ExpatError, ValueError) as error:
            raise PlaceRefused(
                f"What the endpoint answers is not S3: {type(error).__name__}. Check its address."
            ) from None
        finally:
            self.close()
        found = tuple(
            Found(str(one["Key"]), str(one.get("ETag", "")).strip('"')[:200], int(one["Size"]))
            for one in answer.get("Contents", ())
            if not str(one["Key"]).endswith("/")  # what consoles make to show folders
        )
        return Listing(
            found, str(answer.get("NextContinuationToken", "")) if answer.get("IsTruncated") else ""
        )

    def parts(self, found: Found) -> Iterator[bytes]:
        """The object's bytes, only while its ETag is the one that was listed."""
        try:
            answer = self._client.get_object(Bucket=self._bucket, Key=found.key, IfMatch=f'"{found.mark}"')
            while part := answer["Body"].read(CHUNK):
                yield part
        except ClientError as error:
            raise _object_fault(error, found) from None
        except Refused as refused:
            raise PlaceRefused(str(refused)) from None
        except (Unanswered, BotoCoreError, ResponseParserError) as error:
            raise PlaceAway(f"{found.key} could not be read: {error}") from None
        finally:
            self.close()


def _text(value: str | bytes) -> str:
    return value.decode("latin-1") if isinstance(value, bytes) else value


def _code(error: ClientError) -> tuple[str, int]:
    return (
        str(error.response.get("Error", {}).get("Code", "")),
        int(error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 0)),
    )


def _fault(error: ClientError) -> PlaceRefused | PlaceAway:
    code, status = _code(error)
    if code in _DENIED:
        return PlaceRefused(_DENIED[code])
    if status in (401, 403):
        return PlaceRefused(_DENIED["AccessDenied"])
    if status == 404:
        return PlaceRefused(_DENIED["NoSuchBucket"])
    if status >= 500 or status == 429 or code in ("SlowDown", "RequestTimeout"):
        return PlaceAway(f"The bucket answers {status} now ({code}).")
    return PlaceRefused(f"The bucket refuses to be listed: {code or status}.")


def _object_fault(error: ClientError, found: Found) -> ObjectRefused | PlaceAway:
    code, status = _code(error)
    if status == 412:
        return changed(found)
    if status == 404:
        return ObjectRefused("feed.gone", f"{found.key} is no longer there.")
    if status >= 500 or status == 429 or code in ("SlowDown", "RequestTimeout"):
        return PlaceAway(f"The bucket answers {status} now ({code}).")
    return ObjectRefused("feed.denied", f"{found.key} may not be read with these keys ({code or status}).")
