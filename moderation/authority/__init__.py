"""Authority: roles, appointments, and why somebody may do something."""
