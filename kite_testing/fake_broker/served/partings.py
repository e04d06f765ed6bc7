"""Ways to part with a client that no well-behaved server knows: without an answer, or with half."""

from __future__ import annotations

import socket
from struct import pack

from aiohttp import web

_RESET_ON_CLOSE = pack("ii", 1, 0)


def close_unanswered(request: web.BaseRequest, *, is_refused: bool) -> web.StreamResponse:
    """Close the connection instead of answering.

    A refusal resets it, as if the request had never been taken; otherwise it ends in good order, as
    when the answer is lost on its way.
    """
    transport = request.transport
    if transport is not None:
        if is_refused and (sock := transport.get_extra_info("socket")) is not None:
            sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        transport.abort()
    return web.StreamResponse()


async def cut_short(
    request: web.BaseRequest, answer: web.Response, most: int
) -> web.StreamResponse:
    """Send the head of an answer, which promises the whole body, and so many bytes of that."""
    body = answer.body
    whole = body if isinstance(body, bytes) else b""
    half = web.StreamResponse(status=answer.status, headers=answer.headers)
    half.content_length = len(whole)
    await half.prepare(request)
    if most:
        await half.write(whole[:most])
    if request.transport is not None:
        request.transport.close()
    return half
