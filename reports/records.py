"""What people decided, as the analyses take it: from the records beside the settings."""

from pathlib import Path

from attribution.audit_rules import Judged
from data_contracts.records.judgements import piece_judgements
from reports.settings_file import settings_path


def records_folder(settings_file: Path | None = None) -> Path:
    """Return the folder beside whose settings people's words are kept by default.

    Args:
        settings_file: The settings in use; None for those of `settings_path`.
    """
    return (settings_file or settings_path()).resolve().parent


def judged(settings_file: Path | None = None) -> tuple[Judged, ...]:
    """Return what people said of content pieces, oldest first: the last word on a piece counts.

    Raises:
        RecordsError: The records cannot be read.
    """
    return tuple(
        Judged(word.content_id, word.says, word.judged_by, word.reason, word.judged_at)
        for word in piece_judgements(records_folder(settings_file))
    )
