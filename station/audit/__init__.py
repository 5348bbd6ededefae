"""The audit trail: who did what, when, to what, before and after, and why; each entry chained to the one before."""

from station.audit.trail import AuditTrail, BrokenChain

__all__ = ["AuditTrail", "BrokenChain"]
