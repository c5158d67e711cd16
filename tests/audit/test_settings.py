"""The operator's own signing key."""

import base64

import pytest

from labeling.config.env import SettingsFault, load_env

SEED = bytes(range(32))


def test_a_given_key_is_read(monkeypatch, tmp_path):
    assert load_env().audit_seed is None
    text = base64.b64encode(SEED).decode()
    monkeypatch.setenv("CLEARLABEL_AUDIT_KEY", text)
    assert load_env().audit_seed == SEED
    monkeypatch.delenv("CLEARLABEL_AUDIT_KEY")
    (tmp_path / "key").write_text(f"{text}\n")
    monkeypatch.setenv("CLEARLABEL_AUDIT_KEY_FILE", str(tmp_path / "key"))
    assert load_env().audit_seed == SEED


@pytest.mark.parametrize("text", ["nonsense", "AAAA", base64.b64encode(bytes(32)).decode(), "ключ"])
def test_a_key_that_cannot_be_one_stops_the_start(monkeypatch, text):
    monkeypatch.setenv("CLEARLABEL_AUDIT_KEY", text)
    with pytest.raises(SettingsFault, match="32 random bytes"):
        load_env()
