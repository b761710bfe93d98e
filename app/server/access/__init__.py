"""Who may do what: people, devices and tokens, teams, restricted incidents, limits and the audit log."""
