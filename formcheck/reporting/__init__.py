"""From a finished session to what is told of it: report, sets, trace, event lines."""
