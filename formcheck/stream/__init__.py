"""What is followed while poses stream in: repetitions, sets, depths, which exercise it is."""
