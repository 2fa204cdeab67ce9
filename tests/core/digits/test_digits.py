"""The handwritten digits: the set that people know, intact, and no damaged one in its place."""

from __future__ import annotations

import gzip
import hashlib
from pathlib import Path

import numpy as np
import pytest

from xavier_core import SheetError
from xavier_core.depth import DIGITS_EXAMPLES, DIGITS_INPUTS
from xavier_core.digits import DIGITS_FILE, SHA256, SIDE, load_digits, read_digits

CLASSES = (178, 182, 177, 183, 181, 182, 181, 179, 174, 180)
FIRST = (
    (0, 0, 5, 13, 9, 1, 0, 0),
    (0, 0, 13, 15, 10, 15, 5, 0),
    (0, 3, 15, 2, 0, 11, 8, 0),
    (0, 4, 12, 0, 0, 8, 8, 0),
    (0, 5, 8, 0, 0, 9, 8, 0),
    (0, 4, 11, 0, 1, 12, 7, 0),
    (0, 2, 14, 5, 10, 12, 0, 0),
    (0, 0, 6, 13, 10, 0, 0, 0),
)
ROOT = Path(__file__).resolve().parents[3]


def damaged(tmp_path: Path, content: bytes) -> Path:
    path = tmp_path / DIGITS_FILE.name
    path.write_bytes(content)
    return path


def test_there_are_1797_images_of_8_by_8_pixels_from_0_to_16() -> None:
    pixels, labels = load_digits()
    assert pixels.shape == (1797, 64) == (DIGITS_EXAMPLES, DIGITS_INPUTS)
    assert SIDE * SIDE == DIGITS_INPUTS
    assert labels.shape == (1797,)
    assert (str(pixels.dtype), str(labels.dtype)) == ("float64", "int64")
    assert set(np.unique(pixels)) == set(range(17))
    assert pixels.mean() == pytest.approx(4.884164579855314, rel=1e-14)
    assert pixels.var() == pytest.approx(36.201732405857264, rel=1e-14)


def test_every_class_has_as_many_images_as_its_authors_count() -> None:
    assert tuple(np.bincount(load_digits()[1])) == CLASSES


def test_the_first_image_is_the_nought_that_everybody_knows() -> None:
    pixels, labels = load_digits()
    assert tuple(map(tuple, pixels[0].reshape(SIDE, SIDE))) == FIRST
    assert list(labels[:10]) == list(range(10))
    assert list(pixels[-1, -8:]) == [0, 1, 8, 12, 14, 12, 1, 0]
    assert labels[-1] == 8


def test_the_arrays_are_one_copy_for_all_that_nobody_can_write_to() -> None:
    pixels, labels = load_digits()
    assert load_digits()[0] is pixels
    for array in (pixels, labels):
        with pytest.raises(ValueError, match="read-only"):
            array[0] = 1


def test_the_checksum_is_that_of_the_unpacked_lines() -> None:
    content = gzip.decompress(DIGITS_FILE.read_bytes())
    assert hashlib.sha256(content).hexdigest() == SHA256
    assert (len(content), content.count(b"\n")) == (264_712, 1797)


def test_the_file_has_neither_a_time_nor_a_name_in_its_head() -> None:
    head = DIGITS_FILE.read_bytes()[:10]
    assert head[:4] == b"\x1f\x8b\x08\x00"
    assert head[4:8] == bytes(4)


def test_a_pixel_that_has_changed_is_refused(tmp_path: Path) -> None:
    content = gzip.decompress(DIGITS_FILE.read_bytes())
    path = damaged(tmp_path, gzip.compress(content.replace(b"0,0,5,13", b"0,0,5,12", 1)))
    with pytest.raises(SheetError, match="SHA-256") as refused:
        read_digits(path)
    assert refused.value.field == "digits"


def test_the_same_lines_packed_in_another_way_are_taken(tmp_path: Path) -> None:
    content = gzip.decompress(DIGITS_FILE.read_bytes())
    pixels, labels = read_digits(damaged(tmp_path, gzip.compress(content, 1)))
    assert (pixels == load_digits()[0]).all()
    assert (labels == load_digits()[1]).all()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"0,0,5,13",
        DIGITS_FILE.read_bytes()[:-1],
        DIGITS_FILE.read_bytes()[:1000],
        DIGITS_FILE.read_bytes()[:5000] + b"\x00\x00\x00\x00" + DIGITS_FILE.read_bytes()[5004:],
        DIGITS_FILE.read_bytes()[:10] + b"\x07" + DIGITS_FILE.read_bytes()[11:],
        DIGITS_FILE.read_bytes() + DIGITS_FILE.read_bytes(),
    ],
    ids=["empty", "not packed", "a byte short", "cut off", "a hole", "no such block", "twice"],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    with pytest.raises(SheetError, match="put it back"):
        read_digits(damaged(tmp_path, content))


def test_a_missing_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="cannot be read"):
        read_digits(tmp_path / "digits.csv.gz")


def test_licence_and_origin_stand_beside_the_data() -> None:
    text = " ".join(DIGITS_FILE.with_name("PROVENANCE.txt").read_text("utf-8").split())
    for said in ("CC BY 4.0", "10.24432/C50P49", "E. Alpaydin and C. Kaynak", "scikit-learn 1.9.1", SHA256):
        assert said in text


def test_the_image_gets_the_whole_core() -> None:
    assert "COPY --chmod=755 xavier_core xavier_core" in (ROOT / "Dockerfile").read_text("utf-8")
    kept_out = (ROOT / ".dockerignore").read_text("utf-8").split()
    assert "!xavier_core" in kept_out
    assert not any(name in line for line in kept_out for name in ("digits", ".gz", ".csv", "data"))
