"""Running products for the tests of this folder."""

from tests.support.instances import guard, owner, product, size

__all__ = ["guard", "owner", "product", "size"]
