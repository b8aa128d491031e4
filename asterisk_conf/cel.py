"""The file into which Asterisk itself writes every call's life (see ``templates/cel_custom.conf``)."""

from pathlib import Path

#: Columns of the CSV, in order; every field is quoted, a quote inside is doubled (RFC 4180), there is no heading.
#: `time` is seconds since 1970, UTC, with six decimals; `extra` is JSON or empty.
COLUMNS = (
    "event",
    "user_event",
    "time",
    "linkedid",
    "uniqueid",
    "channel",
    "context",
    "exten",
    "app",
    "app_data",
    "number",
    "account",
    "peer",
    "extra",
)


def cel_file(home: Path) -> Path:
    """Where the events of the instance with this home are appended."""
    return home / "log" / "cel-custom" / "cel.csv"
