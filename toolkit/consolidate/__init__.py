"""Returns → frames, the state of a round, and the plan of the next one."""
