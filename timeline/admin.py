"""Django's admin of the ordinary tables (CRUMBSITE_ADMIN=1), for superusers. Secrets are not in it: they are not kept."""

from django.contrib import admin

from timeline.models import ApiToken, Invitation, Membership, Organization, Project, ProjectKey, User
from timeline.web.views.people import admin_sign_in

# One way to sign in for everything.
admin.site.login = admin_sign_in  # type: ignore[method-assign]


class OrdinaryAdmin(admin.ModelAdmin):  # type: ignore[type-arg]  # the class takes none when it runs
    """One of our own tables."""


@admin.register(User)
class UserAdmin(OrdinaryAdmin):
    """People. A password is changed by its owner, or with `manage.py changepassword`."""

    list_display = ("email", "is_active", "is_superuser", "joined", "last_login")
    search_fields = ("email",)
    exclude = ("password", "groups", "user_permissions")


@admin.register(Organization)
class OrganizationAdmin(OrdinaryAdmin):
    """Organizations; their slugs are fixed once made."""

    list_display = ("slug", "name", "created")

    def get_readonly_fields(self, request: object, obj: Organization | None = None) -> tuple[str, ...]:
        """What addresses are made of."""
        return ("slug",) if obj else ()


@admin.register(Membership)
class MembershipAdmin(OrdinaryAdmin):
    """Who may see what."""

    list_display = ("organization", "user", "role", "created")
    list_filter = ("organization", "role")


@admin.register(Project)
class ProjectAdmin(OrdinaryAdmin):
    """Projects. Removing one here would leave its events behind: it is not offered."""

    list_display = ("organization", "slug", "name", "created")
    list_filter = ("organization",)

    def get_readonly_fields(self, request: object, obj: Project | None = None) -> tuple[str, ...]:
        """What addresses are made of."""
        return ("slug", "organization") if obj else ()

    def has_delete_permission(self, request: object, obj: Project | None = None) -> bool:
        """Never."""
        return False


@admin.register(ProjectKey)
class ProjectKeyAdmin(OrdinaryAdmin):
    """Keys."""

    list_display = ("project", "name", "public_key", "is_active", "created")


@admin.register(ApiToken, Invitation)
class PassAdmin(OrdinaryAdmin):
    """Tokens and invitations: their digests are of no use to anybody."""

    exclude = ("digest",)

    def has_add_permission(self, request: object) -> bool:
        """A secret is shown once, to whom it belongs; not here."""
        return False
