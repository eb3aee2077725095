"""The files that officers keep, and what this database is."""

import uuid

from django.db import models

from officers.models.officers import Officer


class StoredFile(models.Model):
    """A file kept in the database, encrypted in chunks, so that any machine can serve it."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(Officer, models.PROTECT, related_name="files")
    name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.BigIntegerField()
    sha256 = models.BinaryField(max_length=32)
    created_at = models.DateTimeField(auto_now_add=True)
    ends_on = models.DateField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(name="storedfile_size", condition=models.Q(size__gte=0))
        ]

    def __str__(self) -> str:
        return self.name


class StoredChunk(models.Model):
    file = models.ForeignKey(StoredFile, models.CASCADE, related_name="chunks")
    number = models.PositiveIntegerField()
    content = models.BinaryField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "number"], name="storedchunk_number_once")
        ]

    def __str__(self) -> str:
        return f"{self.file_id} {self.number}"


class Installation(models.Model):
    """One row that says what this database is: a demo is marked as one for good."""

    id = models.BooleanField(primary_key=True, default=True)
    is_demo = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.CheckConstraint(name="installation_one_row", condition=models.Q(id=True))
        ]

    def __str__(self) -> str:
        return "demo" if self.is_demo else "production"
