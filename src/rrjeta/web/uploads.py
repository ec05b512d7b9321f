"""What is uploaded stays in memory: a photograph in clear never touches a disk (design §3.7)."""

from io import SEEK_END, BytesIO
from typing import Any

from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler

from rrjeta.files.choices import MISNAMED, MOST_BYTES
from rrjeta.files.rules.names import fits

# One byte more than may be attached: enough for the page to say that it is too much.
_MOST_KEPT = MOST_BYTES + 1


class InMemoryHandler(FileUploadHandler):
    """Keeps the files of one request, all together no more than can be refused as too large."""

    def __init__(self, request: Any = None) -> None:
        super().__init__(request)
        self._kept = 0
        self._file = BytesIO()

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin one more file."""
        super().new_file(*args, **kwargs)
        self._file = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece as long as there is room; what comes after is read and dropped."""
        piece = raw_data[: _MOST_KEPT - self._kept]
        self._kept += len(piece)
        self._file.write(piece)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Return what was kept of the file; of one whose name does not fit it only that."""
        if not fits(self.file_name or "", self._file.getvalue()):
            self._file = BytesIO(MISNAMED)
            self._file.seek(0, SEEK_END)
        size = self._file.tell()
        self._file.seek(0)
        return InMemoryUploadedFile(
            self._file, self.field_name, self.file_name or "", self.content_type, size, self.charset
        )
