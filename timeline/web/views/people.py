"""Signing in and out, and a person's own account."""

from typing import Any

from django.conf import settings
from django.contrib import auth, messages
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, resolve_url
from django.template.response import TemplateResponse
from django.utils import timezone
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from timeline.accounts import access, browsers, credentials, throttling, zones
from timeline.accounts.access import reader
from timeline.accounts.forms import ChangePasswordForm, SignInForm, TimeZoneForm, TokenForm
from timeline.addresses import own_address
from timeline.demo import fill as demo
from timeline.models import ApiToken, User

BACKEND = settings.AUTHENTICATION_BACKENDS[0]
TOO_OFTEN = "Too many attempts. Wait 15 minutes, or ask for a one-time link (`manage.py signin_link`)."
SOMEBODY = "you@example.com"


def link_command() -> str:
    """What makes a one-time link: as it can be typed where only this machine's people read it, else by its name alone."""
    if not settings.IS_LOOPBACK:
        return f"manage.py signin_link {SOMEBODY}"
    is_demo = User.objects.filter(email=demo.EMAIL, is_active=True).exists()
    return f"{settings.COMMAND} signin_link {demo.EMAIL if is_demo else SOMEBODY}"


def next_of(request: HttpRequest) -> str:
    """Where somebody wanted to go: an address of ours, or home."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    return own_address(request, wanted, resolve_url("home"))


@login_not_required
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """With e-mail address and password."""
    if request.user.is_authenticated:
        return redirect(next_of(request))
    form = SignInForm(request.POST if request.method == "POST" else None)
    status = 200
    if form.is_bound:
        user, status = _check(request, form)
        if user is not None:
            auth.login(request, user)
            response = redirect(next_of(request))
            browsers.remember(request, response, user)
            return response
    return TemplateResponse(
        request,
        "pages/sign_in.html",
        {
            "form": form,
            "next": next_of(request),
            "command": link_command(),
            # Django forgets an expired session only when somebody signs in.
            "has_ended": settings.SESSION_COOKIE_NAME in request.COOKIES and "next" in request.GET,
        },
        status=status,
    )


def _check(request: HttpRequest, form: SignInForm) -> tuple[User | None, int]:
    """Who it is, or None with the answer's status; the form then says why."""
    if not form.is_valid():
        return None, 400
    email, password = form.cleaned_data["email"], form.cleaned_data["password"]
    limits = throttling.limits_of(
        email, request.META.get("REMOTE_ADDR", ""), browsers.name_of(request, email)
    )
    if not throttling.allow(limits):
        form.add_error(None, TOO_OFTEN)
        return None, 429
    user = auth.authenticate(request, username=email.strip().lower(), password=password)
    if not isinstance(user, User):
        form.add_error(None, "This address and password do not belong together.")
        return None, 400
    throttling.forget(limits)
    return user, 200


@login_not_required
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in_link(request: HttpRequest, token: str) -> HttpResponse:
    """With a one-time link: a GET only shows the button, so that a preview does not redeem it."""
    if request.method == "POST":
        user = credentials.redeem_sign_in_link(token)
        if user is not None:
            auth.login(request, user, backend=BACKEND)
            response = redirect("home")
            browsers.remember(request, response, user)
            return response
    elif link := credentials.get_valid_sign_in_link(token):
        return TemplateResponse(request, "pages/sign_in_link.html", {"email": link.user.email})
    context = {"lives": "ten minutes", "command": link_command()}
    return TemplateResponse(request, "pages/link_over.html", context, status=404)


def admin_sign_in(request: HttpRequest, extra_context: object = None) -> HttpResponse:
    """Where Django's admin sends who is no superuser. Raises Http404: it is not there for them."""
    if not reader(request).is_superuser:
        raise Http404(access.MISSING)
    return redirect("admin:index")


@login_not_required
@require_POST
def sign_out(request: HttpRequest) -> HttpResponse:
    """The session ends here and on the server."""
    auth.logout(request)
    messages.success(request, "You are signed out.")
    return redirect("sign-in")


@require_http_methods(["GET", "HEAD", "POST"])
def account(request: HttpRequest) -> HttpResponse:
    """A person's settings; a POST sets the time zone."""
    user = reader(request)
    form = TimeZoneForm(
        request.POST if request.method == "POST" else None, initial={"time_zone": user.time_zone}
    )
    if form.is_bound and form.is_valid():
        user.time_zone = form.cleaned_data["time_zone"]
        user.save(update_fields=["time_zone"])
        messages.success(request, "Times are now written in this zone.")
        return redirect("account")
    return _account(request, zone_form=form)


@sensitive_post_parameters("old_password", "password")
@require_POST
def password(request: HttpRequest) -> HttpResponse:
    """A new password. Every other session of this person ends."""
    user = reader(request)
    limits = throttling.limits_of(
        user.email, request.META.get("REMOTE_ADDR", ""), browsers.name_of(request, user.email)
    )
    form = ChangePasswordForm(request.POST, user=user)
    if not throttling.allow(limits):
        messages.error(request, TOO_OFTEN)
        return redirect("account")
    if not form.is_valid():
        return _account(request, password_form=form)
    throttling.forget(limits)
    user.set_password(form.cleaned_data["password"])
    user.save(update_fields=["password"])
    auth.update_session_auth_hash(request, user)
    messages.success(request, "Your password is changed, and every other session has ended.")
    return redirect("account")


@require_POST
def tokens(request: HttpRequest) -> HttpResponse:
    """A new token of the API, shown in this answer and never again."""
    form = TokenForm(request.POST, user=reader(request))
    if not form.is_valid():
        return _account(request, token_form=form)
    secret = credentials.make_token(reader(request), **form.kept())
    return _account(request, new_token=secret)


@require_POST
def token_revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    """A token stops working at once."""
    own = ApiToken.objects.filter(id=token_id, user=reader(request), revoked__isnull=True)
    if not own.update(revoked=timezone.now()):
        raise Http404(access.MISSING)
    messages.success(request, "The token is revoked.")
    return redirect("account")


def _account(request: HttpRequest, **context: Any) -> HttpResponse:
    """The account page; a form in `context` that was not right makes it a 400."""
    user = reader(request)
    wrong = any(name.endswith("_form") and form.is_bound for name, form in context.items())
    browser_zone = zones.zone_called(request.COOKIES.get(zones.COOKIE, ""))
    page = {
        "zone_form": TimeZoneForm(initial={"time_zone": user.time_zone}),
        "password_form": ChangePasswordForm(user=user),
        "token_form": TokenForm(user=user),
        "tokens": user.tokens.filter(revoked__isnull=True)
        .select_related("project__organization")
        .order_by("-created"),
        "now": timezone.now(),
        "browser_zone": browser_zone.key if browser_zone and browser_zone.key != user.time_zone else "",
        **context,
    }
    return TemplateResponse(request, "pages/account.html", page, status=400 if wrong else 200)
