"""Writes the smallest Excel workbooks that there are."""

import io
import zipfile
from datetime import UTC, date, datetime

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_STATE = 'state="hidden"'
_DAY_ZERO = datetime(1899, 12, 30, tzinfo=UTC)
_STYLES = (
    f'<styleSheet xmlns="{_MAIN}"><fonts count="1"><font/></fonts><fills count="1"><fill/></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0"/><xf numFmtId="22" applyNumberFormat="1"/>'
    '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>'
)


class Error(str):
    """An error in a cell: `#N/A`."""

    __slots__ = ()


class Formula(str):
    """A formula that nothing has calculated."""

    __slots__ = ()


class Shown(date):
    """A date in a cell that shows no time of day."""


def workbook(*, hidden=(), **sheets):
    """Return a workbook: per sheet a list of rows; a row that is None is left out."""
    numbered = list(enumerate(sheets.items(), 1))
    files = {
        "[Content_Types].xml": _content_types(len(sheets)),
        "_rels/.rels": _links([("officeDocument", "xl/workbook.xml")]),
        "xl/workbook.xml": f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINKS}"><sheets>'
        + "".join(
            f'<sheet name="{n}" sheetId="{i}" {_STATE if n in hidden else ""} r:id="r{i}"/>'
            for i, (n, _) in numbered
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": _links(
            [("worksheet", f"worksheets/sheet{i}.xml") for i, _ in numbered]
            + [("styles", "styles.xml")]
        ),
        "xl/styles.xml": _STYLES,
        **{f"xl/worksheets/sheet{i}.xml": _sheet(rows) for i, (_, rows) in numbered},
    }
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, '<?xml version="1.0"?>' + text)
    return content.getvalue()


def _content_types(sheets):
    parts = [("workbook.xml", "sheet.main"), ("styles.xml", "styles")]
    parts += [(f"worksheets/sheet{i}.xml", "worksheet") for i in range(1, sheets + 1)]
    overrides = "".join(
        f'<Override PartName="/xl/{name}" ContentType="{_KIND}.{kind}+xml"/>'
        for name, kind in parts
    )
    return (
        f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType='
        '"application/vnd.openxmlformats-package.relationships+xml"/>'
        f"{overrides}</Types>"
    )


def _links(targets):
    links = "".join(
        f'<Relationship Id="r{i}" Type="{_LINKS}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets, 1)
    )
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{links}</Relationships>'


def _sheet(rows):
    written = "".join(_row(line, row) for line, row in enumerate(rows, 1) if row is not None)
    return f'<worksheet xmlns="{_MAIN}"><sheetData>{written}</sheetData></worksheet>'


def _row(line, values):
    cells = "".join(
        _cell(f"{chr(65 + i)}{line}", value) for i, value in enumerate(values) if value is not None
    )
    return f'<row r="{line}">{cells}</row>'


def _cell(place, value):
    if isinstance(value, Error):
        return f'<c r="{place}" t="e"><v>{value}</v></c>'
    if isinstance(value, Formula):
        return f'<c r="{place}"><f>{value}</f><v/></c>'
    if isinstance(value, datetime | date):
        moment = datetime(value.year, value.month, value.day, getattr(value, "hour", 0), tzinfo=UTC)
        look = 2 if isinstance(value, Shown) else 1
        return (
            f'<c r="{place}" s="{look}"><v>{(moment - _DAY_ZERO).total_seconds() / 86_400}</v></c>'
        )
    if isinstance(value, int | float):
        return f'<c r="{place}"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'
