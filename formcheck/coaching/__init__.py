"""Beside the mat: set-up, plan and tally, early faults, and the one cue that is shown."""
