"""The HTTP side of a Smappee account."""

from __future__ import annotations

from pathlib import Path

from evtui.clients.api_client import ApiClient, ClientLimits
from evtui.clients.auth import PasswordGrantAuth
from evtui.providers.smappee import requests
from evtui.providers.smappee.settings import SmappeeSettings
from evtui.providers.spec import OpenContext


def open_client(settings: SmappeeSettings, context: OpenContext) -> ApiClient:
    """The account's HTTP side: rotating tokens kept 0600 in the state folder, one call in flight."""
    token_file = (
        None if context.state_dir is None else Path(context.state_dir) / f"{context.account}.token.json"
    )
    auth = PasswordGrantAuth(
        token_url=f"{settings.api_base}/oauth2/token",
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        username=settings.username,
        password=settings.password,
        token_file=token_file,
    )
    return ApiClient(
        account=context.account,
        provider_title="Smappee",
        base_url=settings.api_base,
        whitelist=requests.WHITELIST,
        auth=auth,
        clock=context.clock,
        limits=ClientLimits(
            concurrent=1,
            max_body_bytes=context.max_body_bytes,
            max_inflated_bytes=context.max_inflated_bytes,
        ),
        random=context.random,
        on_event=context.on_event,
    )
