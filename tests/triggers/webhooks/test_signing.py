"""Signatures are those of the scheme."""

import base64
from datetime import UTC, datetime

from guanxi.platform.ids import Ids
from guanxi.triggers.webhooks.signing import Salt, new_salt, secret_of, sign, signature


def test_the_example_of_the_scheme_is_signed_as_it_says() -> None:
    """The message that the libraries of standardwebhooks.com are tested with."""
    key = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = signature(key, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, '{"test": 2432232314}')
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_secrets_are_made_of_the_installation_and_a_salt(ids: Ids) -> None:
    """Another salt or another installation has another secret; the same has the same; each signs in its turn."""
    one, two = new_salt(ids), new_salt(ids)
    secrets = {secret_of(b"here", one), secret_of(b"here", two), secret_of(b"there", one)}
    at = datetime(2026, 1, 5, 9, tzinfo=UTC)

    headers = sign(b"here", (one, two), "msg_1", at, "{}")

    assert len(secrets) == 3
    assert secret_of(b"here", Salt(one.salt, until=7)) in secrets
    assert all(len(base64.b64decode(secret.removeprefix("whsec_"))) == 32 for secret in secrets)
    key = base64.b64decode(secret_of(b"here", two).removeprefix("whsec_"))
    assert headers["webhook-timestamp"] == "1767603600"
    assert headers["webhook-signature"].split(" ")[1] == signature(key, "msg_1", 1767603600, "{}")
