"""One search language for trails and lists."""
