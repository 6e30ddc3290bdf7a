"""Two recordings of one set, laid over each other: each check from the better view."""
