"""How one kept body lies on disk: a raw file, and a sidecar that makes it valid.

The sidecar is written last. It begins with one line of JSON, which says what the pair holds and
since when, and how to recognise a damaged one; the index follows. No times of the file system are
used, because copies and backups change them.
"""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from datetime import datetime
from mmap import ACCESS_READ, mmap
from pathlib import Path
from tempfile import mkstemp
from zlib import crc32

from kite_core.ist import in_ist
from kite_core.kept import Kept

BODY, SIDECAR = ".csv", ".kept"
_FORMAT = "kiteport 1"
# The index behind the label begins at a multiple of this, as numbers in a mapping like to.
_ALIGNMENT = 64
_LONGEST_LABEL = 4096
# Both ends are looked at for every load; the whole of a long list would take 2 ms.
_END = 4096


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """What the first line of a sidecar says. `ends` is a checksum of the body's two ends."""

    key: str
    kept_at: str
    body_bytes: int
    index_bytes: int
    ends: int
    form: str = _FORMAT

    @classmethod
    def of(cls, kept: Kept, *, key: str) -> Label:
        """The label for what is about to be written."""
        return cls(
            key=key,
            kept_at=in_ist(kept.kept_at).isoformat(),
            body_bytes=len(kept.view),
            index_bytes=len(kept.index or b""),
            ends=_ends(kept.view),
        )

    @classmethod
    def from_line(cls, line: bytes) -> Label:
        """Raises ValueError or TypeError when it is no label of this form."""
        label = cls(**json.loads(line))
        if label.form != _FORMAT:
            raise ValueError(f"another form: {label.form}")
        return label

    def to_line(self) -> bytes:
        """One line, filled up with blanks."""
        text = json.dumps(asdict(self)).encode()
        return text + b" " * (-(len(text) + 1) % _ALIGNMENT) + b"\n"

    def fits(self, *, key: str, body: memoryview, index: memoryview) -> bool:
        """Whether this pair is whole, and kept under that key."""
        lengths = (len(body), len(index))
        is_whole = lengths == (self.body_bytes, self.index_bytes) and self.ends == _ends(body)
        return is_whole and self.key == key


def write_pair(folder: Path, stem: str, kept: Kept, *, key: str) -> None:
    """Write both files, whole or not at all. Raises OSError."""
    body, sidecar = folder / f"{stem}{BODY}", folder / f"{stem}{SIDECAR}"
    _write(body, kept.view)
    try:
        _write(sidecar, Label.of(kept, key=key).to_line(), kept.index or b"")
    except BaseException:
        body.unlink(missing_ok=True)
        raise


def map_pair(folder: Path, stem: str, *, key: str) -> Kept | None:
    """The pair as mappings of its files, or None when it is missing or damaged."""
    try:
        sidecar = _mapped(folder / f"{stem}{SIDECAR}")
        line = _first_line(sidecar)
        label = Label.from_line(line)
        kept_at = in_ist(datetime.fromisoformat(label.kept_at))
        body = _mapped(folder / f"{stem}{BODY}")
    except (OSError, ValueError, TypeError):
        return None
    index = sidecar[len(line) :]
    if not label.fits(key=key, body=body, index=index):
        return None
    return Kept(body, kept_at=kept_at, index=index if len(index) else None)


def key_of(folder: Path, stem: str) -> str | None:
    """The key of a pair, or None when its sidecar is missing or damaged."""
    try:
        return Label.from_line(_first_line(_mapped(folder / f"{stem}{SIDECAR}"))).key
    except (OSError, ValueError, TypeError):
        return None


def _first_line(sidecar: memoryview) -> bytes:
    return bytes(sidecar[:_LONGEST_LABEL]).partition(b"\n")[0] + b"\n"


def _ends(body: memoryview) -> int:
    return crc32(body[-_END:], crc32(body[:_END]))


def _mapped(path: Path) -> memoryview:
    # Not path.open(): its buffer costs as much as the mapping.
    handle = os.open(path, os.O_RDONLY)
    try:
        return memoryview(mmap(handle, 0, access=ACCESS_READ))
    finally:
        os.close(handle)


def _write(path: Path, *parts: bytes | memoryview) -> None:
    """Write a draft and give it its name at the end; only its owner may read it.

    It is on the disk before it has its name, so a power cut leaves no name without its bytes.
    """
    handle, name = mkstemp(dir=path.parent, prefix=f"{path.name}.")
    draft = Path(name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
