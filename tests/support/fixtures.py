"""The fixtures that every test may ask for; `tests/conftest.py` takes them in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

# The modules below need Django's apps, which are not loaded yet when pytest reads this one.
if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from projects.models import Project
    from tests.support.people import Tenant


@pytest.fixture(scope="session", autouse=True)
def fast_passwords() -> Iterator[None]:
    """Password hashing is slow on purpose; in tests it need not be."""
    from django.test import override_settings

    with override_settings(PASSWORD_HASHERS=["django.contrib.auth.hashers.MD5PasswordHasher"]):
        yield


@pytest.fixture(autouse=True)
def no_mail_left_over() -> Iterator[None]:
    """Mail leaves in a thread of its own: what one test posted must not arrive in the next one's outbox."""
    yield
    from labeling.accounts.services import mail

    mail.drain()


@pytest.fixture
def tenant(db: None) -> Tenant:
    """An organisation; `tenant.user("manager")`, `tenant.client_for("viewer")`, `tenant.token_client(scopes=…)`."""
    from tests.support.people import make_tenant

    return make_tenant("Aurora")


@pytest.fixture
def other_tenant(db: None) -> Tenant:
    """A second organisation, which must never see anything of the first."""
    from tests.support.people import make_tenant

    return make_tenant("Borealis")


@pytest.fixture
def anonymous(db: None) -> APIClient:
    """A client nobody is signed in on."""
    from tests.support.people import client_for

    return client_for(None)


@pytest.fixture
def manager(tenant: Tenant) -> APIClient:
    """The client of a manager of `tenant`."""
    return tenant.client_for("manager")


@pytest.fixture
def texts(tenant: Tenant) -> Project:
    """A project of `tenant` in which texts are labeled."""
    from tests.support.projects import TEXT_SCHEMA, make_project

    return make_project(tenant.organisation, schema=TEXT_SCHEMA)


@pytest.fixture
def images(tenant: Tenant) -> Project:
    """A project of `tenant` in which pictures are labeled."""
    from tests.support.projects import IMAGE_SCHEMA, make_project

    return make_project(tenant.organisation, schema=IMAGE_SCHEMA)
