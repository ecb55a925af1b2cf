"""What the sign-in library wants to know of the broker, made from the house's own settings."""

from __future__ import annotations

from typing import Any


def strong_identification(oidc: dict[str, Any]) -> dict[str, Any]:
    """What the sign-in library needs to know of the broker; empty where there is none."""
    if not oidc["url"]:
        return {}
    app = {
        "provider_id": "strong",
        "name": oidc["name"] or "OpenID Connect",
        "client_id": oidc["client"],
        "secret": oidc["secret"],
        "settings": {
            "server_url": oidc["url"],
            "oauth_pkce_enabled": True,
            "scope": oidc["scope"],
            "auth_params": {"acr_values": " ".join(oidc["acr"])} if oidc["acr"] else {},
        },
    }
    return {"openid_connect": {"APPS": [app]}}
