"""Draws the scenes into ``screenshots/`` as SVG and PNG.

python -m tests.app.snapshots.pictures [NAME ...]
"""

from __future__ import annotations

import asyncio
import re
import sys
from pathlib import Path
from typing import Final

from evtui.app.app import EvtuiApp
from tests.app.snapshots.scenes import SCENES, Scene

FOLDER: Final = Path(__file__).parents[3] / "screenshots"


def main(names: list[str]) -> None:
    """All scenes, or those named."""
    FOLDER.mkdir(exist_ok=True)
    for scene in SCENES:
        if not names or scene.name in names:
            svg = offline(asyncio.run(_draw(scene, scene.app(scene.looks))))
            FOLDER.joinpath(f"{scene.name}.svg").write_text(svg, encoding="utf-8")
            FOLDER.joinpath(f"{scene.name}.png").write_bytes(png(svg))
            sys.stdout.write(f"{scene.name}\n")


def png(svg: str) -> bytes:
    """The picture as PNG; needs the ``dev`` extra and the DejaVu fonts (or any other monospaced ones)."""
    import resvg_py

    return bytes(resvg_py.svg_to_bytes(svg_string=svg, monospace_family="DejaVu Sans Mono"))


def offline(svg: str) -> str:
    """The same picture without web fonts: looking at it fetches nothing."""
    svg = re.sub(r"@font-face \{.*?\}", "", svg, flags=re.DOTALL)
    return svg.replace("font-family: Fira Code, monospace", "font-family: DejaVu Sans Mono, monospace")


async def _draw(scene: Scene, app: EvtuiApp) -> str:
    """Play one scene."""
    async with app.run_test(size=scene.size) as pilot:
        await scene.steps(pilot)
        return app.export_screenshot(title="evtui")


if __name__ == "__main__":
    main(sys.argv[1:])
