"""Returns → tidy frames, what is wanting in them, and the plan that comes next."""
