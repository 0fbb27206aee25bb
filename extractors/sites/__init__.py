"""Sites that the generic path fails on: one site a file. There are none yet."""
