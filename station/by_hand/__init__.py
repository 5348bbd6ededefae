"""What people put right by hand: typed figures, values and runs left out, each with who, when, why and what before.

The calculated outcome is never touched. A correction makes a new revision of the determination in which it stands
beside the outcome; undoing it makes another. Later calculations keep what is in force, and say so where the figure
it was put in the place of has changed since.
"""
