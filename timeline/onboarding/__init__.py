"""What we know of each SDK: how to set it up, how its breadcrumbs are configured."""
