"""The incident screen: three lines of state, triage, alerts, runbook and timeline, a file each."""
