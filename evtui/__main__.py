"""`python -m evtui` is `evtui`."""

from evtui.cli.main import run

if __name__ == "__main__":
    run()
