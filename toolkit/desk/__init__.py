"""The window officers use."""
