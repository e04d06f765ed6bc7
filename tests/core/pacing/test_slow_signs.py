from __future__ import annotations

import pytest

from kite_core.messages import Response
from kite_core.pacing.slow_signs import says_too_fast

ERROR = b'{"status":"error","message":"Too many requests","data":null}'


@pytest.mark.parametrize(
    ("status", "body", "expected"),
    [
        (429, b"<html>slow down</html>", True),
        (429, b"", True),
        (200, ERROR, True),
        (403, ERROR, True),
        (200, b'{"status":"error","message":"too many requests."}', True),
        (200, b'{"status":"success","data":{"status_message":"Too many requests"}}', False),
        (200, b'{"status":"error","message":"no","data":"too many requests"}', False),
        (200, b"too many requests, said the page", False),
        (200, b'{"status":"success","data":[]}', False),
        (
            200,
            b'{"status":"error","data":"' + b"x" * 600 + b'","message":"Too many requests"}',
            False,
        ),
    ],
)
def test_both_forms_of_the_refusal_are_known_and_nothing_else(
    status: int, body: bytes, expected: bool
) -> None:
    assert says_too_fast(Response(status=status, body=body)) is expected
