"""The smallest exports that load, as text that a test can change."""

from pathlib import Path

TOUCHES = """touch_id,occurred_at,lead_id,visitor_id,channel,action
t1,2025-01-10T09:00:00Z,ann,,webinar,attended
t2,2025-01-20T09:00:00Z,bob,,email,clicked
"""
DEALS = """deal_id,account_id,lead_id,created_at,closed_at,status,amount,currency,contacts
d1,acme,ann,2025-02-01T09:00:00Z,2025-03-01T09:00:00Z,won,1000.00,EUR,ann;bob
d2,acme,bob,2025-02-02T09:00:00Z,,open,,EUR,
"""
LEADS = """lead_id,account_id,created_at,email
ann,acme,2025-01-10T09:00:00Z,ann@acme.example
bob,acme,2025-01-15T09:00:00Z,bob@acme.example
"""


def write(folder: Path, **tables: str | bytes) -> Path:
    """Write touches, deals and leads, each replaced where given, and any other table."""
    files = {"touches": TOUCHES, "deals": DEALS, "leads": LEADS, **tables}
    for name, content in files.items():
        data = content if isinstance(content, bytes) else content.encode()
        (folder / f"{name}.csv").write_bytes(data)
    return folder
