"""Signing in by an account that another house keeps (OpenID Connect), where a ministry has one; off unless it is set up.

Whoever comes is matched to a user of ours by an e-mail address that the other house says it verified, and nobody is ever made
from it. The second factor is asked for all the same: it is a stage of every sign-in (web/second_factor.py).
"""

from typing import Any

from allauth.account.internal.flows.login import perform_login, record_authentication
from allauth.account.models import Login
from allauth.core.exceptions import ImmediateHttpResponse
from allauth.socialaccount.adapter import DefaultSocialAccountAdapter
from allauth.socialaccount.providers.oauth2.client import OAuth2Error
from allauth.socialaccount.providers.openid_connect import views
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST
from requests import RequestException

from rrjeta.access.queries import load_actor
from rrjeta.access.register import user_by_email
from rrjeta.audit.operations import record_event
from rrjeta.kernel.errors import NotFound, Refused
from rrjeta.web.door import open_door, refusal_page

PROVIDER = "outside"


class OutsideRefused(Refused):
    """One answer for an address that nobody has, that several have, that was not verified, and for a sign-in that failed."""

    message = _("This did not work, or you may not sign in this way. Sign in with name and password.")


class OutsideAdapter(DefaultSocialAccountAdapter):  # type: ignore[misc]  # the library has no types
    """Lets in whom we know already; keeps nothing of what the other house tells."""

    def pre_social_login(self, request: HttpRequest, sociallogin: Any) -> None:
        """Sign in the one user with this verified address, or refuse."""
        verified = [one.email for one in sociallogin.email_addresses if one.verified]
        user = user_by_email(verified[0]) if len(verified) == 1 else None
        if user is None or load_actor(user.id) is None:
            raise ImmediateHttpResponse(refused(request))
        record_authentication(request, user, method="outside")
        wanted = sociallogin.get_redirect_url(request)
        raise ImmediateHttpResponse(perform_login(request, Login(user=user, redirect_url=wanted)))

    def is_open_for_signup(self, request: HttpRequest, sociallogin: Any) -> bool:
        """Make nobody a user."""
        return False

    def on_authentication_error(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Say no more than that it did not work."""
        raise ImmediateHttpResponse(refused(request))


def refused(request: HttpRequest) -> HttpResponse:
    """Return the one answer for everybody who is not let in, and write it down."""
    record_event(actor_id=None, action="access.outside_refused", about=[])
    return refusal_page(request, OutsideRefused())


@open_door
@require_POST
def begin(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Lead to the other house."""
    return _answered(request, provider_id, views.login)


@open_door
@require_GET
def come_back(request: HttpRequest, provider_id: str) -> HttpResponse:
    """Take whoever comes back from there."""
    return _answered(request, provider_id, views.callback)


def _answered(request: HttpRequest, provider_id: str, view: Any) -> HttpResponse:
    if provider_id != PROVIDER:
        raise NotFound
    if request.actor is not None:  # type: ignore[attr-defined]  # set by ActorMiddleware
        return redirect(settings.LOGIN_REDIRECT_URL)
    try:
        answered: HttpResponse = view(request, provider_id=PROVIDER)
    except ImmediateHttpResponse as given:
        answered = given.response
    except (RequestException, OAuth2Error):
        # The other house does not answer: whoever is here still has a name and a password.
        answered = refused(request)
    return answered


urlpatterns = [
    path("sign-in/<slug:provider_id>/begin", begin, name="openid_connect_login"),
    path("sign-in/<slug:provider_id>/back", come_back, name="openid_connect_callback"),
]
