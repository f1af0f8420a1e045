"""Who may see what: access, credentials, throttling, forms."""
