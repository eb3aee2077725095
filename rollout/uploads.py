"""Uploads are cut off where they become too large, before anything of them is kept."""

import tempfile
from typing import Any

from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload


class LimitedUpload(FileUploadHandler):
    """Stands before the handlers that keep a file; marks the request for its form to say why."""

    received = 0

    def receive_data_chunk(self, raw_data: bytes, start: int) -> bytes:
        self.received += len(raw_data)
        if self.received > settings.UPLOAD_MAX_BYTES:
            self.request.upload_is_too_large = True  # type: ignore[union-attr]
            # The rest is read and thrown away, so that the browser gets its answer.
            raise StopUpload(connection_reset=False)
        return raw_data

    def file_complete(self, file_size: int) -> None:
        return None


class NamelessUpload(FileUploadHandler):
    """Keeps what is too large for memory in a file without a name, which nobody can open and
    which is gone with the process, however that ends."""

    def new_file(self, *args: Any, **said: Any) -> None:
        super().new_file(*args, **said)
        self.kept = tempfile.TemporaryFile()  # noqa: SIM115 (the form's file, closed with it)

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile:
        self.kept.seek(0)
        return UploadedFile(
            self.kept,
            self.file_name,
            self.content_type,
            file_size,
            self.charset,
            self.content_type_extra,
        )

    def upload_interrupted(self) -> None:
        if hasattr(self, "kept"):
            self.kept.close()
