"""What every page of ours tells the browser: load nothing, run nothing, keep nothing, tell nobody where you were."""

from starlette.responses import HTMLResponse, Response

_POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Robots-Tag": "noindex, nofollow, noarchive",
    "Cache-Control": "private, no-store",
}


def page(html: str, *, status: int = 200) -> Response:
    """An HTML answer."""
    return HTMLResponse(html, status_code=status, headers=_HEADERS)


def document(body: bytes, *, media_type: str, name: str) -> Response:
    """A file answer that a phone opens or saves. name: ASCII."""
    headers = _HEADERS | {"Content-Disposition": f'inline; filename="{name}"'}
    return Response(body, media_type=media_type, headers=headers)
