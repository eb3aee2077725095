"""Small guards around every page."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

Next = Callable[[HttpRequest], HttpResponse]

PERMISSIONS_POLICY = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def keep_signed_in_pages_private(get_response: Next) -> Next:
    """No cache keeps what a signed-in officer saw; back after sign-out shows nothing."""

    def answer(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
        if request.user.is_authenticated:
            response.headers["Cache-Control"] = "no-store, private"
        return response

    return answer
