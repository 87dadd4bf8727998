"""A round's folder → the steps of an officer, under its lock; how it stands."""
