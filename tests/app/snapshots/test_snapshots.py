"""Every scene as it was when somebody looked at it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.app.snapshots.scenes import SCENES, Scene


@pytest.mark.parametrize("scene", SCENES, ids=[scene.name for scene in SCENES])
def test_the_scene_looks_as_it_was_accepted(scene: Scene, snap_compare: Callable[..., bool]) -> None:
    assert snap_compare(scene.app(scene.looks), terminal_size=scene.size, run_before=scene.steps)


def test_scene_names_hold_their_size() -> None:
    assert all(scene.name.endswith(f"{scene.size[0]}x{scene.size[1]}") for scene in SCENES)
    assert len({scene.name for scene in SCENES}) == len(SCENES)
