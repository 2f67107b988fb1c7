"""What the first picture shows of an opening."""

from __future__ import annotations

import time

from evtui.app.early.remembered import Remembered
from evtui.app.loading import Loading
from evtui.app.looks import Looks
from evtui.app.screens.sessions.asking import Asking
from evtui.app.screens.sessions.first_picture import PictureRow, first_picture
from evtui.app.screens.sessions.presenting import Scene
from evtui.app.screens.sessions.view import TabView
from evtui.app.source import Opening, first_tab


def picture(
    opening: Opening, looks: Looks, size: tuple[int, int], remembered: Remembered | None = None
) -> list[PictureRow]:
    """The frame, and the rows that are known by now; empty for a terminal that is too small.

    ``remembered`` is what the last run left, for as long as nothing was opened in this one.
    """
    begun = opening.begun
    if begun is not None:
        accounts = tuple((account.name, account.provider) for account in begun.source.accounts)
        loading, updated = begun.loading, begun.updated
    elif remembered is not None:
        accounts, loading, updated = remembered.accounts, remembered.loading, remembered.updated
    else:
        accounts, loading, updated = opening.accounts, Loading(time.monotonic), None
    tab = first_tab(accounts, opening.state.tab)
    view = TabView().showing(opening.state.view(tab))
    scene = Scene(
        loading=loading,
        tab=tab,
        view=view,
        query=opening.query,
        looks=looks,
        now=opening.now(),
        now_s=time.monotonic(),
        is_open=begun is not None,
        conditions=Asking().chips(view.filter.text, opening.now(), looks.zone),
    )
    return first_picture(scene, opening.name, updated, size)
