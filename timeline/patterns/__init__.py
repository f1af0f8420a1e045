"""What the trails of several events share: steps, the common trail, ways, differences, events by their crumbs."""
