"""The states of a tab in words, each with the keys that help (``product/design.md`` 3.6). Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from textwrap import wrap

from evtui.errors import EvtuiError
from evtui.formats.glyphs import Glyphs
from evtui.formats.ink import MUTED, PLAIN, Ink, Line, Role, Span
from evtui.formats.plain import plain
from evtui.formats.widths import cells, cut
from evtui.models.problem import Problem, ProblemKind
from evtui.providers.registry import PROVIDERS
from evtui.services.listing.fetch_state import AccountFetch
from evtui.services.listing.filter import OutcomeFilter

INDENT = 6
_CAP = Ink(Role.DEFAULT, Role.KEY, bold=True)
CHECK_URL = "check the URL of this account in the configuration"
"""What helps when something answered that is not the provider's API."""
_AMBER = Ink(Role.WARNING, Role.WARNING_BG, bold=True)


@dataclass(frozen=True, slots=True)
class KeyOffer:
    """A key and what it does here."""

    key: str
    what: str


def pane(
    glyph: str, role: Role, title: str, texts: Sequence[str], offers: Sequence[KeyOffer], width: int
) -> tuple[Line, ...]:
    """A state as lines: glyph and title, wrapped sentences, key caps. Texts may be untrusted."""
    room = max(20, min(72, width - INDENT - 6))
    head, *more = wrap(plain(title), room) or [""]
    lines: list[Line] = [
        (Span(" " * INDENT), Span(f"{glyph} ", Ink(role, bold=True)), Span(head, Ink(role, bold=True)))
    ]
    lines += [_indented(text, Ink(role, bold=True)) for text in more]
    for number, text in enumerate(texts):
        lines += [_indented(part, PLAIN if number == 0 else MUTED) for part in wrap(plain(text), room)]
    if offers:
        spans = [Span(" " * (INDENT + 2))]
        for offer in offers:
            spans += [Span(f" {offer.key} ", _CAP), Span(f" {offer.what}   ", PLAIN)]
        lines += [(), tuple(spans)]
    return tuple(lines)


def _indented(text: str, ink: Ink) -> Line:
    return (Span(" " * (INDENT + 2)), Span(text, ink))


def failed_pane(fetch: AccountFetch, others: bool, glyphs: Glyphs, width: int) -> tuple[Line, ...]:
    """Only this provider's pane: what went wrong, what to do, which keys help."""
    problem = fetch.problem
    assert problem is not None
    glyph, role = problem_mark(problem, glyphs)
    title = with_name(PROVIDERS.get(fetch.provider, fetch.provider), problem.message)
    hint = problem.hint or (CHECK_URL if problem.kind is ProblemKind.PAYLOAD else "")
    texts = [hint] if hint else []
    texts.append("Other providers are not affected." if others else "Nothing was loaded.")
    offers = [KeyOffer("r", "try again"), KeyOffer("K", "details")]
    if problem.kind is ProblemKind.AUTH:
        offers.insert(0, KeyOffer("enter", "sign in"))
    return pane(glyph, role, title, texts, offers, width)


def with_name(name: str, message: str) -> str:
    """``Smappee: token refused``; a message that begins with the name already says it."""
    return message if message.casefold().startswith(name.casefold()) else f"{name}: {message}"


def problem_mark(problem: Problem, glyphs: Glyphs) -> tuple[str, Role]:
    """Glyph and colour of a problem: unreachable is no fault of the data, waiting is a warning."""
    match problem.kind:
        case ProblemKind.NETWORK:
            return glyphs.offline, Role.KEY
        case ProblemKind.TIMEOUT | ProblemKind.RATE_LIMIT:
            return glyphs.warning, Role.WARNING
        case _:
            return glyphs.error, Role.ERROR


def empty_pane(
    *, period: str, outcome: OutcomeFilter, text: str, loaded: int, newest: str, glyphs: Glyphs, width: int
) -> tuple[Line, ...]:
    """Says for which range and filter nothing was found, and offers the key that leads out."""
    filters = [f"'{outcome.value}'"] if outcome is not OutcomeFilter.ANY else []
    filters += [f"'/ {text.strip()}'"] if text.strip() else []
    offers: list[KeyOffer] = []
    texts: list[str] = []
    if loaded and filters:
        noun = "session matches" if loaded == 1 else "sessions match"
        texts.append(f"{loaded} {noun} without the filter {' and '.join(filters)}.")
        offers += [KeyOffer("O", "any outcome")] if outcome is not OutcomeFilter.ANY else []
        offers += [KeyOffer("/", "change filter")] if text.strip() else []
    if newest:
        texts.append(f"The newest session is of {newest}.")
    offers += [KeyOffer(",", "earlier week"), KeyOffer("r", "refresh")]
    where = f"in {period}" if period != "all" else "here"
    return pane(glyphs.note, Role.MUTED, f"No sessions {where}", texts, offers, width)


def message_pane(
    title: str, texts: Sequence[str], offers: Sequence[KeyOffer], glyphs: Glyphs, width: int
) -> tuple[Line, ...]:
    """Anything else worth a pane: start-up, a configuration that cannot be used."""
    return pane(glyphs.error, Role.ERROR, title, texts, offers, width)


def cut_at_word(text: str, width: int, glyphs: Glyphs) -> str:
    """At most ``width`` cells, cut after a word with an ellipsis; a single long word is cut in itself."""
    if cells(text) <= width:
        return text
    short = cut(text, width - cells(glyphs.ellipsis), "")
    words, space, _ = short.rpartition(" ")
    is_between_words = text[len(short) : len(short) + 1] == " "
    return (short if is_between_words or not space else words).rstrip() + glyphs.ellipsis


def _room(width: int, *beside: str) -> int:
    """Cells that a banner leaves for its reason; a few of it always show."""
    return max(8, width - sum(cells(text) for text in beside))


def retry_banner(
    fetch: AccountFetch, now_s: float, many: bool, glyphs: Glyphs, width: int
) -> tuple[Line, Line]:
    """The amber banner in the filter row: reason, attempt, countdown; the keys stand at its right.

    Where the row is too narrow the reason is cut, never countdown or keys.
    """
    retry = fetch.retry
    assert retry is not None
    wait = max(0, round(fetch.retry_at_s - now_s))
    dot = f" {glyphs.separator} "
    attempt = f"{dot}attempt {retry.attempt} of {retry.attempts}{dot}next in {wait} s"
    mark, keys = f" {glyphs.warning} ", " r now  esc stop "
    reason = plain(retry.reason, 200)
    told = with_name(plain(fetch.account, 20), reason) if many else reason
    text = mark + cut_at_word(told, _room(width, mark, attempt, keys), glyphs) + attempt
    return (Span(text, _AMBER),), (Span(keys, Ink(Role.TEXT, Role.WARNING_BG)),)


def waiting_banner(fetch: AccountFetch, wait_s: float, glyphs: Glyphs, width: int) -> tuple[Line, Line]:
    """``waiting for PlugSurfing: recent sessions · 12 s`` with the keys that help, when nothing comes."""
    name = PROVIDERS.get(fetch.provider, fetch.provider)
    what = f"{name}: {plain(fetch.doing, 200)}" if fetch.doing else name
    since, keys = f" {glyphs.separator} {int(wait_s)} s", " esc stop  r try again "
    mark = " waiting for "
    text = mark + cut_at_word(what, _room(width, mark, since, keys), glyphs) + since
    return (Span(text, Ink(Role.TEXT, Role.STRIP, bold=True)),), (Span(keys, Ink(Role.TEXT, Role.STRIP)),)


def failed_banner(fetch: AccountFetch, glyphs: Glyphs, width: int) -> tuple[Line, Line]:
    """The banner of an account that failed while rows are there to be used; cut before its keys."""
    problem = fetch.problem
    assert problem is not None
    glyph, role = problem_mark(problem, glyphs)
    bg = {Role.KEY: Role.STRIP, Role.WARNING: Role.WARNING_BG}.get(role, Role.ERROR_BG)
    mark, keys = f" {glyph} ", " r again  K details "
    told = with_name(plain(fetch.account, 20), plain(problem.message, 200))
    text = mark + cut_at_word(told, _room(width, mark, keys), glyphs)
    return (Span(text, Ink(role, bg, bold=True)),), (Span(keys, Ink(Role.TEXT, bg)),)


def details_text(
    fetches: Sequence[AccountFetch], problems: Sequence[Problem], error: EvtuiError | None
) -> tuple[str, ...]:
    """Everything known about a tab's problems, as lines."""
    lines: list[str] = []
    if error is not None:
        lines += [error.message, error.hint, ""]
    for problem in problems:
        lines += [*_problem_lines(problem), ""]
    for fetch in fetches:
        lines.append(f"Account {fetch.account}: {fetch.phase.value}")
        if fetch.truncated:
            lines.append(f"  cut short: {fetch.truncated}")
        if fetch.elapsed_s is not None:
            lines.append(f"  answered in {fetch.elapsed_s:.1f} s")
        for problem in (*((fetch.problem,) if fetch.problem else ()), *fetch.notices):
            lines += [f"  {line}" for line in _problem_lines(problem)]
        lines.append("")
    return tuple(lines) or ("No account is open.",)


def _problem_lines(problem: Problem) -> list[str]:
    """One problem with everything it carries."""
    lines = [f"{problem.kind.value}: {problem.message}"]
    lines += [problem.hint] if problem.hint else []
    lines += [f"at {problem.source}"] if problem.source else []
    lines += problem.details.splitlines()[:200]
    return lines
