"""How views describe themselves in `openapi.json`."""

from drf_spectacular.openapi import AutoSchema as Base


class AutoSchema(Base):
    """Names operations by their path, groups them by the first word behind the version."""

    def get_tags(self) -> list[str]:
        parts = [part for part in self.path.split("/") if part and not part.startswith("{")]
        return [parts[2] if len(parts) > 2 else "root"]
