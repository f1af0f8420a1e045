"""What to write in a program of each platform: to keep more breadcrumbs, to add one."""

from typing import NamedTuple


class _Advice(NamedTuple):
    name: str
    limit: str  # sets how many crumbs the SDK keeps
    add: str  # adds one


_JAVASCRIPT = _Advice(
    "JavaScript",
    "Sentry.init({ maxBreadcrumbs: 250 })",
    'Sentry.addBreadcrumb({\n  category: "auth",\n  message: "Authenticated user " + user.email,\n  level: "info",\n});',
)
_JAVA = _Advice(
    "Java",
    "options.setMaxBreadcrumbs(250)",
    'Breadcrumb breadcrumb = new Breadcrumb();\nbreadcrumb.setCategory("auth");\n'
    'breadcrumb.setMessage("Authenticated user " + user.getEmail());\n'
    "breadcrumb.setLevel(SentryLevel.INFO);\nSentry.addBreadcrumb(breadcrumb);",
)
_COCOA = _Advice(
    "Apple",
    "options.maxBreadcrumbs = 250",
    'let crumb = Breadcrumb(level: .info, category: "auth")\ncrumb.message = "Authenticated user \\(user.email)"\n'
    "SentrySDK.addBreadcrumb(crumb)",
)
_CSHARP = _Advice(
    ".NET",
    "options.MaxBreadcrumbs = 250",
    'SentrySdk.AddBreadcrumb(\n    message: $"Authenticated user {user.Email}",\n    category: "auth",\n'
    "    level: BreadcrumbLevel.Info);",
)
_NATIVE = _Advice(
    "native",
    "sentry_options_set_max_breadcrumbs(options, 250)",
    'sentry_value_t crumb = sentry_value_new_breadcrumb("default", "Authenticated user");\n'
    'sentry_value_set_by_key(crumb, "category", sentry_value_new_string("auth"));\nsentry_add_breadcrumb(crumb);',
)
_OTHER = _Advice("your SDK", "max_breadcrumbs (or maxBreadcrumbs) in its options", "")
_ADVICE = {
    "python": _Advice(
        "Python",
        "sentry_sdk.init(max_breadcrumbs=250)",
        'sentry_sdk.add_breadcrumb(\n    category="auth",\n    message="Authenticated user %s" % user.email,\n'
        '    level="info",\n)',
    ),
    "javascript": _JAVASCRIPT,
    "node": _JAVASCRIPT,
    "java": _JAVA,
    "cocoa": _COCOA,
    "swift": _COCOA,
    "objc": _COCOA,
    "csharp": _CSHARP,
    "dotnet": _CSHARP,
    "native": _NATIVE,
    "c": _NATIVE,
    "ruby": _Advice(
        "Ruby",
        "config.max_breadcrumbs = 250",
        'Sentry.add_breadcrumb(Sentry::Breadcrumb.new(\n  category: "auth",\n'
        '  message: "Authenticated user #{user.email}",\n  level: "info"\n))',
    ),
    "php": _Advice(
        "PHP",
        "\\Sentry\\init(['max_breadcrumbs' => 100])",
        "\\Sentry\\addBreadcrumb(\n    category: 'auth',\n    message: 'Authenticated user ' . $user->email,\n);",
    ),
    "go": _Advice(
        "Go",
        "sentry.ClientOptions{MaxBreadcrumbs: 100}",
        'sentry.AddBreadcrumb(&sentry.Breadcrumb{\n\tCategory: "auth",\n\tMessage:  "Authenticated user " + user.Email,\n'
        "\tLevel:    sentry.LevelInfo,\n})",
    ),
    "rust": _Advice(
        "Rust",
        "ClientOptions { max_breadcrumbs: 250, ..Default::default() }",
        'sentry::add_breadcrumb(sentry::Breadcrumb {\n    category: Some("auth".into()),\n'
        '    message: Some(format!("Authenticated user {}", user.email)),\n    level: sentry::Level::Info,\n'
        "    ..Default::default()\n});",
    ),
    "elixir": _Advice(
        "Elixir",
        "config :sentry, max_breadcrumbs: 250",
        'Sentry.Context.add_breadcrumb(\n  category: "auth",\n  message: "Authenticated user #{user.email}",\n'
        "  level: :info\n)",
    ),
    "dart": _Advice(
        "Dart",
        "options.maxBreadcrumbs = 250",
        "Sentry.addBreadcrumb(Breadcrumb(\n  category: 'auth',\n  message: 'Authenticated user ${user.email}',\n"
        "  level: SentryLevel.info,\n));",
    ),
    "perl": _OTHER,
}


def advice_for(platform: str | None) -> _Advice:
    """By the event's platform; general words for one that is not known."""
    return _ADVICE.get((platform or "").lower(), _OTHER)
