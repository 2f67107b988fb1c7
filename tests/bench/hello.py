"""The floor of every start-up figure: the least a Textual app can be."""

from textual.app import App, ComposeResult
from textual.widgets import Static


class Hello(App[None]):
    """Two words and a key to leave."""

    def compose(self) -> ComposeResult:
        """Nothing but the words."""
        yield Static("hello world")

    def key_q(self) -> None:
        """Leave."""
        self.exit()


if __name__ == "__main__":
    Hello().run()
