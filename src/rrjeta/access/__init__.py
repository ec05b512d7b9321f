"""Who may do what with which records: users, memberships, roles, reach, exclusions, grants, the gate."""
