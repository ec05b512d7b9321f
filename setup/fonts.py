"""Write Source Sans 3: cut down to the letters of our pages as web fonts, whole for papers, which embed what they use."""

import shutil
import sys
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "node_modules" / "source-sans" / "TTF"
FOR_PAPERS = ROOT / "build" / "fonts"
WEIGHTS = {"Regular": "regular", "Semibold": "semibold"}
PAPER_CUTS = ["Regular", "Semibold", "It"]

# Latin letters of Western Europe, which hold the Albanian ones, then the names of neighbours in Latin letters:
# Serbian, Croatian and Bosnian, Greek and Bulgarian transliterated, Romanian and Turkish.
LETTERS = [*range(0x20, 0x7F), *range(0xA0, 0x100)]
NEIGHBOURS = "ĆćČčĐđŠšŽžĀāĒēĪīŌōŪūĂăȘșȚțĞğİıŞş"
SIGNS = "–—‘’‚“”„†•…‰‹›€™←↑→↓−≈≤≥✓\u2009\u200a\u2011\u202f"
FEATURES = ["ccmp", "kern", "liga", "locl", "mark", "tnum"]


def _cut(path: Path, to: Path) -> None:
    options = subset.Options()
    options.flavor = "woff2"
    options.layout_features = FEATURES
    options.hinting = False
    font = subset.load_font(str(path), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=[*LETTERS, *map(ord, NEIGHBOURS + SIGNS)])
    cutter.subset(font)
    subset.save_font(font, str(to), options)


def main(for_pages: Path) -> None:
    """Write both weights as woff2 for pages, and the cuts papers use as they came."""
    for_pages.mkdir(parents=True, exist_ok=True)
    FOR_PAPERS.mkdir(parents=True, exist_ok=True)
    for name, ours in WEIGHTS.items():
        _cut(SOURCE / f"SourceSans3-{name}.ttf", for_pages / f"source-sans-3-{ours}.woff2")
    for name in PAPER_CUTS:
        shutil.copyfile(SOURCE / f"SourceSans3-{name}.ttf", FOR_PAPERS / f"SourceSans3-{name}.ttf")
    for folder in (for_pages, FOR_PAPERS):
        shutil.copyfile(SOURCE.parent / "LICENSE.md", folder / "LICENSE.md")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
