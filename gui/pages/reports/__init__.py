"""Drafts and reports: what is missing, what a person fills in, signing, merging, numbers."""
