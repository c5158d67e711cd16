"""Buckets and folders to bring data from."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

KEYS = {"access_key_id": "AKIATESTTEST", "secret_access_key": "a secret key of a test"}


@pytest.fixture(scope="session")
def s3_server() -> Iterator[str]:
    """The address of an S3 service of the tests' own."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def bucket(s3_server: str, settings: Any) -> Iterator[Any]:
    """An empty bucket `archive`, and leave to ask its server although it is on this machine."""
    import boto3
    from botocore.config import Config

    settings.FETCH_ALLOW = [s3_server.removeprefix("http://")]
    made = boto3.resource(
        "s3",
        endpoint_url=s3_server,
        region_name="us-east-1",
        aws_access_key_id="x",
        aws_secret_access_key="y",
        config=Config(s3={"addressing_style": "path"}),
    ).create_bucket(Bucket="archive")
    yield made
    made.objects.all().delete()
    made.delete()


@pytest.fixture
def root(tmp_path: Path, settings: Any) -> Path:
    """A folder that the operator has opened."""
    folder = tmp_path / "root"
    folder.mkdir()
    settings.WATCH_ROOTS = [str(folder)]
    return folder
