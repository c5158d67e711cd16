"""A manager who watches, and projects to bring things into."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from rest_framework.test import APIClient

    from projects.models import Project
    from tests.support.people import Tenant


@pytest.fixture
def manager(tenant: Tenant) -> APIClient:
    return tenant.client_for("manager")


@pytest.fixture
def texts(tenant: Tenant) -> Project:
    from tests.support.projects import TEXT_SCHEMA, make_project

    return make_project(tenant.organisation, schema=TEXT_SCHEMA)


@pytest.fixture
def images(tenant: Tenant) -> Project:
    from tests.support.projects import IMAGE_SCHEMA, make_project

    return make_project(tenant.organisation, schema=IMAGE_SCHEMA)
