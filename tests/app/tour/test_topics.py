"""Topics in the app: the same texts as ``evtui help``, opened by name, searched, told when there is none."""

from __future__ import annotations

from evtui.app.app import EvtuiApp
from evtui.app.help import TopicScreen
from evtui.app.looks import Looks
from evtui.app.screen import EvtuiScreen
from evtui.app.text_screen import TextLines
from evtui.cli.facts import facts
from evtui.formats.glyphs import Tier
from evtui.models.problem import Problem, ProblemKind
from evtui.services.guide.guide import topic
from evtui.services.guide.render import as_text
from evtui.services.guide.topic import Topic
from tests.app.doubles import browser, footer_message, report, source_of
from tests.app.tour.demo_stage import do, rest, screen_text


def guide(word: str) -> Topic:
    """As the command line hands it in."""
    return topic(word, facts())


def stage(looks: Looks | None = None) -> EvtuiApp:
    """One session."""
    return browser(source_of(depot=[report(1)]), looks=looks, guide=guide)


def lines(app: EvtuiApp) -> list[str]:
    """The lines of the text in front."""
    return ["".join(span.text for span in line) for line in app.screen.query_one(TextLines).lines]


async def test_a_topic_is_the_text_that_the_command_line_prints() -> None:
    app = stage()
    async with app.run_test(size=(80, 24)) as pilot:
        await rest(pilot)
        for name in ("keys", "query", "cookbook"):
            await do(pilot, [f":help {name}"])
            assert isinstance(app.screen, TopicScreen), name
            assert [line.strip() for line in lines(app)] == [
                line.strip() for line in as_text(guide(name).blocks, 76)
            ]
            await do(pilot, ["q"])


async def test_a_topic_can_be_searched_and_left() -> None:
    app = stage(Looks(tier=Tier.ASCII))
    async with app.run_test(size=(80, 24)) as pilot:
        await rest(pilot)
        await do(pilot, [":help exit codes", "/sign-in"])
        assert screen_text(app).isascii()
        assert not lines(app) or all("sign-in" in line for line in lines(app))
        await do(pilot, ["esc", "q"])
        assert app.screen is app.sessions


async def test_no_topic_is_told_with_the_nearest_one() -> None:
    app = stage()
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":help cokbook"])
        assert "did you mean cookbook?" in footer_message(app)
        assert isinstance(app.screen, EvtuiScreen)
        action = next(one for one in app.screen.ACTIONS if one.id == "app.help")
        assert list(app.screen.command_words(action, "cook")) == ["cookbook"]


async def test_without_a_guide_the_command_line_is_named() -> None:
    app = browser(source_of(depot=[report(1)]))
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":help keys"])
        assert "evtui help TOPIC" in footer_message(app)


async def test_what_could_not_be_followed_stands_in_the_details_too() -> None:
    problem = Problem(kind=ProblemKind.CONFIG, message="config.toml:3: no action 'x'", hint="did you mean y?")
    app = browser(source_of(depot=[report(1)]), wish_problems=[problem])
    async with app.run_test(size=(120, 40)) as pilot:
        await rest(pilot)
        await do(pilot, [":details"])
        assert any("config.toml:3: no action 'x'" in line for line in lines(app))
        assert any("did you mean y?" in line for line in lines(app))
