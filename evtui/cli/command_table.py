"""The commands of the program by name; modules are imported when a command is used."""

from __future__ import annotations

from typing import Final

COMMANDS: Final = {
    "sessions": ("sessions:sessions", "List charging sessions."),
    "show": ("show:show", "One session: facts, lanes, meter values; --raw as received."),
    "events": ("events:events", "Events of one session."),
    "meters": ("meters:meters", "Meter values of one session."),
    "stats": ("stats:stats", "Figures of sessions by fields; how often values occur."),
    "export": ("export:export", "Write any list to a file: csv, tsv, json, ndjson, md."),
    "diagnose": ("diagnose:diagnose", "What happened in sessions: verdict, story, findings."),
    "compare": ("compare:compare", "How a session differs from another, and what is usual."),
    "report": ("report:report", "One session on two pages, for a ticket."),
    "bundle": ("bundle:bundle", "One file with everything about a case: create, verify, redact."),
    "query": ("query:query", "Ask what was fetched in SQL, read-only, offline."),
    "watch": ("watch:watch", "Running sessions as they change, as NDJSON."),
    "replay": ("replay:replay", "A saved session played as if live."),
    "sync": ("sync:sync", "Fetch a period into the store; resumes where it was interrupted."),
    "cache": ("cache:cache", "The store of fetched sessions: info, prune, clear, path."),
    "rules": ("rules:rules", "Rules of the diagnosis: list, fields, explain, test."),
    "explain": ("explain:explain", "Explain a code, word, rule, key or column."),
    "auth": ("auth:auth", "Secrets of your accounts: login, status, logout."),
    "config": ("config:config", "The configuration: init, edit, set, validate, show."),
    "doctor": ("doctor:doctor", "Check terminal, configuration, accounts and store."),
    "demo": ("demo:demo", "The explorer on the built-in simulator."),
    "simulate": ("simulate:simulate", "Serve the simulator; prints its configuration."),
    "help": ("help:help_", "Help on a topic: start, keys, query, files, cookbook and more."),
    "keys": ("keys:keys", "Every key of every view; --check looks at your own."),
    "themes": ("themes:themes", "The themes, with a sample of each."),
    "completion": ("completion:completion", "Completion script for bash, zsh or fish."),
    "man": ("man:man", "The manual page, for man -l -."),
    "version": ("version:version", "Version of evtui."),
}
"""Name to ``module:command`` below ``evtui.cli.commands`` and short help; only what exists stands here."""
