"""A landscape for people and programs: several systems, what they have in common, and what falls with it."""
