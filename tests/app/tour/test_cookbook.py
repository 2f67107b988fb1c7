"""Every recipe of the cookbook, carried out on the demo's fleet as a reader would."""

from __future__ import annotations

import pytest

from evtui.services.guide.cookbook import RECIPES, Recipe
from tests.app.tour.demo_stage import demo, do, rest, screen_text


@pytest.mark.parametrize("recipe", RECIPES, ids=[recipe.symptom for recipe in RECIPES])
async def test_the_recipe_shows_what_it_promises(recipe: Recipe) -> None:
    app = demo()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, recipe.steps)
        shown = screen_text(app)
    missing = [word for word in recipe.sees if word.casefold() not in shown.casefold()]
    assert not missing, f"{missing} not in\n{shown}"


def test_there_are_at_least_twelve_recipes_and_none_is_told_twice() -> None:
    assert len(RECIPES) >= 12
    assert (
        len({recipe.symptom for recipe in RECIPES})
        == len({recipe.steps for recipe in RECIPES})
        == len(RECIPES)
    )
