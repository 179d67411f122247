"""What the stories about cases share."""

from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile


@pytest.fixture
def picture():
    """`picture("map.png")`: a small picture, as a browser uploads it."""
    from PIL import Image

    def make(name: str = "map.png") -> SimpleUploadedFile:
        file = BytesIO()
        Image.new("RGB", (4, 4), "navy").save(file, "PNG")
        return SimpleUploadedFile(name, file.getvalue(), "image/png")

    return make
