import gzip
import zlib

import pytest

from kite_adapters.transport.inflating import DamagedBodyError, inflated

PLAIN = b'{"status":"success","data":[]}' * 20


def bare_deflate(plain: bytes) -> bytes:
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    return packer.compress(plain) + packer.flush()


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (None, PLAIN),
        ("", PLAIN),
        ("identity", PLAIN),
        ("gzip", gzip.compress(PLAIN)),
        ("GZIP ", gzip.compress(PLAIN)),
        ("x-gzip", gzip.compress(PLAIN)),
        ("gzip", gzip.compress(PLAIN[:70]) + gzip.compress(PLAIN[70:])),
        ("deflate", zlib.compress(PLAIN)),
        ("deflate", zlib.compress(PLAIN, 1)),
        ("deflate", bare_deflate(PLAIN)),
    ],
)
def test_body_is_inflated(encoding: str | None, body: bytes) -> None:
    assert inflated(body, encoding) == PLAIN


@pytest.mark.parametrize("encoding", ["gzip", "deflate", "br"])
def test_no_body_is_no_damage(encoding: str) -> None:
    assert inflated(b"", encoding) == b""


@pytest.mark.parametrize("lost", [1, 4, 8, 12, 20])
def test_gzip_that_was_cut_off_is_noticed_at_any_length(lost: int) -> None:
    with pytest.raises(DamagedBodyError, match="cut off"):
        inflated(gzip.compress(PLAIN)[:-lost], "gzip")


@pytest.mark.parametrize("packed", [zlib.compress(PLAIN)[:-1], bare_deflate(PLAIN)[:-1]])
def test_deflate_that_was_cut_off_is_noticed(packed: bytes) -> None:
    with pytest.raises(DamagedBodyError, match="cut off"):
        inflated(packed, "deflate")


@pytest.mark.parametrize("encoding", ["gzip", "deflate"])
def test_damage_is_noticed_and_not_quoted(encoding: str) -> None:
    with pytest.raises(DamagedBodyError, match="is damaged") as caught:
        inflated(b"<html>access_token=abc</html>", encoding)

    assert "abc" not in str(caught.value)
    assert caught.value.__suppress_context__


def test_flipped_bit_is_noticed_by_the_checksum() -> None:
    packed = bytearray(gzip.compress(PLAIN))
    packed[-5] ^= 1

    with pytest.raises(DamagedBodyError):
        inflated(bytes(packed), "gzip")


def test_encoding_that_was_not_asked_for_is_refused() -> None:
    with pytest.raises(DamagedBodyError, match="not asked for"):
        inflated(PLAIN, "br")
