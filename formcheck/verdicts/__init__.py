"""From a repetition and a rule to a finding, with the errors that known truth has taught."""
