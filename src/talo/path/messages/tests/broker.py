"""A small broker of strong identification for the tests: a real HTTP server that signs what it says."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT, SECRET = "talo", "a secret of the tests"


@dataclass
class Broker:
    """What the broker says of the next person, and what it was asked."""

    hetu: str = ""
    claim: str = "urn:oid:1.2.246.21"
    acr: str = "http://ftn.ficora.fi/2017/loa2"
    audience: str = CLIENT
    issuer: str = ""  # another than its own: a token that must not be believed
    in_userinfo: bool = False
    userinfo_subject: str = "person-1"
    foreign_key: bool = False
    lives: int = 300
    url: str = ""
    asked: list[str] = field(default_factory=list)
    codes: dict[str, str] = field(default_factory=dict)
    key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))
    other_key: Any = field(default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048))

    def configuration(self) -> dict[str, Any]:
        return {
            "issuer": self.url,
            "authorization_endpoint": f"{self.url}/authorize",
            "token_endpoint": f"{self.url}/token",
            "userinfo_endpoint": f"{self.url}/userinfo",
            "jwks_uri": f"{self.url}/keys",
            "token_endpoint_auth_methods_supported": ["client_secret_post"],
        }

    def keys(self) -> dict[str, Any]:
        jwk = json.loads(jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key()))
        return {"keys": [jwk | {"kid": "k1", "use": "sig", "alg": "RS256"}]}

    def id_token(self) -> str:
        now = int(time.time())
        claims: dict[str, Any] = {
            "iss": self.issuer or self.url,
            "aud": self.audience,
            "sub": "person-1",
            "iat": now,
            "exp": now + self.lives,
            "jti": f"{now}-{len(self.asked)}",
            "acr": self.acr,
        }
        if not self.in_userinfo:
            claims[self.claim] = self.hetu
        key = self.other_key if self.foreign_key else self.key
        return str(jwt.encode(claims, key, algorithm="RS256", headers={"kid": "k1"}))


@contextmanager
def running() -> Iterator[Broker]:
    """The broker on a port of its own."""
    broker = Broker()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            broker.asked.append(self.path)
            parts = urlsplit(self.path)
            query = {key: value[0] for key, value in parse_qs(parts.query).items()}
            if parts.path.endswith("/openid-configuration"):
                self._say(broker.configuration())
            elif parts.path == "/keys":
                self._say(broker.keys())
            elif parts.path == "/authorize":
                broker.codes["c1"] = query["code_challenge"]
                back = urlencode({"code": "c1", "state": query["state"]})
                self.send_response(302)
                self.send_header("Location", f"{query['redirect_uri']}?{back}")
                self.end_headers()
            elif parts.path == "/userinfo" and self.headers.get("Authorization") == "Bearer t1":
                self._say({"sub": broker.userinfo_subject, broker.claim: broker.hetu})
            else:
                self.send_error(404)

        def do_POST(self) -> None:
            broker.asked.append(self.path)
            form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
            verifier = form.get("code_verifier", [""])[0]
            challenge = base64.urlsafe_b64encode(hashlib.sha256(verifier.encode()).digest()).decode().rstrip("=")
            right = form.get("client_secret") == [SECRET] and broker.codes.pop(form["code"][0], None) == challenge
            if not right:
                self.send_error(400)
                return
            self._say({"access_token": "t1", "token_type": "Bearer", "expires_in": 60, "id_token": broker.id_token()})

        def _say(self, body: dict[str, Any]) -> None:
            content = json.dumps(body).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_arguments: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    broker.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield broker
    finally:
        server.shutdown()
        server.server_close()
        thread.join(5)
