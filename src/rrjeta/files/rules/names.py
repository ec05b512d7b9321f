"""Whether the name under which a file was sent fits what is in it. The name itself is kept nowhere."""

from rrjeta.files.choices import BEGINNINGS, PDF_ENDINGS, PICTURE_ENDINGS

# What may stand before the last ending in no name: a photograph is no programme, page, archive or office document.
_HIDDEN = frozenset(
    (
        "exe", "com", "bat", "cmd", "scr", "pif", "msi", "dll", "lnk", "url", "hta", "jar", "apk", "app", "js", "mjs",
        "vbs", "vbe", "wsf", "ps1", "sh", "py", "pl", "rb", "php", "phtml", "asp", "aspx", "jsp", "cgi", "htm", "html",
        "xhtml", "shtml", "svg", "xml", "swf", "zip", "rar", "7z", "gz", "tgz", "bz2", "xz", "tar", "iso", "img", "cab",
        "doc", "docx", "docm", "dot", "dotm", "xls", "xlsx", "xlsm", "ppt", "pptx", "pptm", "rtf", "odt", "ods", "odp",
    )
)  # fmt: skip
_UNUSUAL = frozenset('<>:"/\\|?*')


def fits(name: str, content: bytes) -> bool:
    """Tell whether a name may stand over this content: no signs of paths and scripts, and endings that say what it is.

    Telephones send photographs without any ending, and a PNG called JPG; neither does harm.
    """
    if any(sign in _UNUSUAL or not sign.isprintable() for sign in name):
        return False
    last, *before = [part.lower() for part in reversed(name.strip(". ").split(".")[1:])] or [""]
    if _HIDDEN.intersection(before):
        return False
    media_type = next((kind for beginning, kind in BEGINNINGS.items() if content.startswith(beginning)), "")
    if not last or not media_type:
        # What is no photograph and no PDF is refused by itself, whatever it is called.
        return True
    return last in (PDF_ENDINGS if media_type == "application/pdf" else PICTURE_ENDINGS)
