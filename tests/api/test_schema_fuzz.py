"""Generated requests against every operation of `openapi.json`: never a 500, never an answer it does not describe."""

import re
from typing import Any

import pytest
import schemathesis
from django.core import signals
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from tests.api.test_openapi import DESCRIPTION
from tests.security.routes import samples
from tests.security.test_routes import API
from tests.security.world import World
from tests.support.examples import examples
from tests.support.people import make_token

pytestmark = pytest.mark.fuzz

schemathesis.serializer.alias("application/offset+octet-stream", "application/octet-stream")
SCHEMA = schemathesis.openapi.from_dict(DESCRIPTION)
SCHEMA.app = get_wsgi_application()
OPERATIONS = [(path, method) for path, entry in DESCRIPTION["paths"].items() for method in entry]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDS = settings(
    max_examples=examples(20),
    deadline=None,
    database=None,
    derandomize=True,  # the same requests on every machine; other seeds are for exploring by hand
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=list(HealthCheck),
)


def known_parameters(world: World, path: str) -> dict[str, str]:
    """Parameters with which this address names something that is there."""
    for address, sample in samples().items():
        if re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", "/" + API + address) == path:
            return {name: str(value) for name, value in sample.params(world).items()}
    raise AssertionError(f"{path} has no sample")


@pytest.fixture
def _connection_stays():
    """A real request ends by giving the connection up; here it is the test's, in the middle of its transaction."""
    ends = (signals.request_started, signals.request_finished)
    for signal in ends:
        signal.disconnect(close_old_connections)
    yield
    for signal in ends:
        signal.connect(close_old_connections)


@pytest.mark.django_db
@pytest.mark.usefixtures("_connection_stays")
@pytest.mark.parametrize(("path", "method"), OPERATIONS, ids=str)
def test_no_request_breaks_the_server_or_the_description(path, method):
    world = World()
    known = known_parameters(world, path)
    _, text = make_token(world.tenant.owner)
    headers = {"Authorization": f"Bearer {text}"}

    @BOUNDS
    @given(case=SCHEMA[path][method].as_strategy(), is_known=st.booleans())
    def run(case: Any, is_known: bool) -> None:
        if is_known and known:
            case.path_parameters = known
        with transaction.atomic():
            case.call_and_validate(headers=headers, checks=CHECKS)
            transaction.set_rollback(True)

    run()
