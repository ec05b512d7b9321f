"""A spreadsheet (XLSX, ISO/IEC 29500) written row by row: what was written leaves at once, and nothing touches a disk. Pure.

Libraries were measured and are too slow by six times and more, or keep the rows in a file in clear (docs/decisions/0033).
"""

import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime
from xml.sax.saxutils import escape, quoteattr
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from rrjeta.exports.facts import Column, Mark, Value, Values
from rrjeta.exports.rules.cells import is_formula

_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEETS = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PLAIN, _DAY, _MOMENT, _QUOTED, _STRONG = range(5)
_BEFORE = date(1899, 12, 30).toordinal()
# Signs that XML cannot hold, and what a spreadsheet program would read as such a sign.
_BAD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_ESCAPED = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
_ODD = re.compile("[&<>\x00-\x1f\ufffe\uffff\ud800-\udfff]|_x|^\\W|\\s$")
_MOST_LETTERS = 32_767
# Rows that are packed together, and texts whose cells are remembered: codes and names of places come again and again.
_AT_ONCE, _REMEMBERED, _SHORT = 256, 4096, 60

_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPES}.worksheet+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{_TYPES}.styles+xml"/>'
    '<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/officeDocument" Target="xl/workbook.xml"/>'
    f'<Relationship Id="r2" Type="{_PACKAGE}/relationships/metadata/core-properties" Target="docProps/core.xml"/>'
    "</Relationships>",
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships">'
    f'<Relationship Id="r1" Type="{_RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="r2" Type="{_RELATIONS}/styles" Target="styles.xml"/></Relationships>',
    "xl/styles.xml": f'<styleSheet xmlns="{_SHEETS}"><numFmts count="2"><numFmt numFmtId="164" formatCode="dd\\.mm\\.yyyy"/>'
    '<numFmt numFmtId="165" formatCode="dd\\.mm\\.yyyy\\ hh:mm"/></numFmts>'
    '<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font>'
    "</fonts>"
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>'
    '<xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="165" applyNumberFormat="1"/><xf quotePrefix="1"/>'
    '<xf fontId="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}


class _Out:
    """Takes what the archive writes and hands it on; it has no place to go back to."""

    def __init__(self) -> None:
        self._parts: list[bytes] = []

    def write(self, content: bytes) -> int:
        self._parts.append(bytes(content))
        return len(content)

    def flush(self) -> None:
        """Do nothing: what is written waits to be taken."""

    def close(self) -> None:
        """Do nothing: there is no file."""

    def taken(self) -> bytes:
        content = b"".join(self._parts)
        self._parts.clear()
        return content


def xlsx(columns: Sequence[Column], rows: Iterable[Values], mark: Mark, made_at: datetime) -> Iterator[bytes]:
    """Yield the file in pieces, the first before any row is asked for. Texts are texts, whatever they begin with."""
    out = _Out()
    archive = ZipFile(out, "w", ZIP_DEFLATED, compresslevel=zlib.Z_BEST_SPEED)
    parts = {**_PARTS, "xl/workbook.xml": _workbook(mark.title), "docProps/core.xml": _properties(mark, made_at)}
    for name, content in parts.items():
        archive.writestr(_info(name, made_at), _HEAD + content)
    yield out.taken()
    with archive.open(_info("xl/worksheets/sheet1.xml", made_at), "w") as sheet:
        sheet.write((_HEAD + _begins(columns, mark)).encode())
        for some in _written(rows):
            sheet.write(some)
            if piece := out.taken():
                yield piece
        sheet.write(_ends(mark).encode())
    archive.close()
    yield out.taken()


def _written(rows: Iterable[Values]) -> Iterator[bytes]:
    known: dict[Value, str] = {}
    gathered: list[str] = []
    for number, row in enumerate(rows, 1):
        gathered.append("<row>")
        for value in row:
            cell = known.get(value)
            if cell is None:
                cell = _cell(value)
                if len(known) < _REMEMBERED and len(cell) < _SHORT + 40:
                    known[value] = cell
            gathered.append(cell)
        gathered.append("</row>")
        if not number % _AT_ONCE:
            yield "".join(gathered).encode()
            gathered.clear()
    yield "".join(gathered).encode()


def _cell(value: Value, style: int = _PLAIN) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, datetime):
        moment = value.toordinal() - _BEFORE + (value.hour * 3600 + value.minute * 60 + value.second) / 86_400
        return f'<c s="{_MOMENT}"><v>{moment:.9f}</v></c>'
    if isinstance(value, date):
        return f'<c s="{_DAY}"><v>{value.toordinal() - _BEFORE}</v></c>'
    if isinstance(value, int):
        return f"<c><v>{int(value)}</v></c>"
    if not style and len(value) <= _MOST_LETTERS and not _ODD.search(value):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    text = escape(_ESCAPED.sub("_x005F_", _BAD.sub("\ufffd", value[:_MOST_LETTERS])))
    look = style or (_QUOTED if is_formula(value) else _PLAIN)
    styled = f' s="{look}"' if look else ""
    space = "" if text == text.strip() and "\n" not in text else ' xml:space="preserve"'
    return f'<c{styled} t="inlineStr"><is><t{space}>{text}</t></is></c>'


def _begins(columns: Sequence[Column], mark: Mark) -> str:
    top = len(mark.lines) + 2
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{max(14, min(len(one.label) + 4, 40))}" customWidth="1"/>'
        for at, one in enumerate(columns, 1)
    )
    said = "".join(f"<row>{_cell(line)}</row>" for line in mark.lines)
    heads = "".join(_cell(one.label, _STRONG) for one in columns)
    return (
        f'<worksheet xmlns="{_SHEETS}"><sheetViews><sheetView workbookViewId="0"><pane ySplit="{top}" topLeftCell="A{top + 1}" '
        f'activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>{widths}</cols><sheetData>{said}'
        f"<row/><row>{heads}</row>"
    )


def _ends(mark: Mark) -> str:
    # "&" begins a code in a header; twice it is the sign itself.
    short = escape(_BAD.sub("", mark.short).replace("&", "&&"))[:240]
    return (
        '</sheetData><pageSetup paperSize="9" orientation="landscape"/>'
        f"<headerFooter><oddHeader>&amp;L{short}</oddHeader><oddFooter>&amp;L{short}&amp;R&amp;P / &amp;N</oddFooter>"
        "</headerFooter></worksheet>"
    )


def _workbook(title: str) -> str:
    name = quoteattr(re.sub(r"[\[\]:*?/\\']", " ", _BAD.sub("", title)).strip()[:31] or "1")
    sheet = f'<sheet name={name} sheetId="1" r:id="r1"/>'
    return f'<workbook xmlns="{_SHEETS}" xmlns:r="{_RELATIONS}"><sheets>{sheet}</sheets></workbook>'


def _properties(mark: Mark, made_at: datetime) -> str:
    said = escape(_BAD.sub("", " · ".join(mark.lines)))
    return (
        f'<cp:coreProperties xmlns:cp="{_PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{escape(_BAD.sub('', mark.title))}</dc:title><dc:description>{said}</dc:description>"
        f'<dcterms:created xsi:type="dcterms:W3CDTF">{made_at:%Y-%m-%dT%H:%M:%SZ}</dcterms:created></cp:coreProperties>'
    )


def _info(name: str, made_at: datetime) -> ZipInfo:
    info = ZipInfo(name, made_at.timetuple()[:6])
    info.compress_type = ZIP_DEFLATED
    info._compresslevel = zlib.Z_BEST_SPEED  # type: ignore[attr-defined]  # public from Python 3.13 on
    return info
