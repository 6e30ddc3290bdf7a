"""A coach beside the mat: camera -> pose -> session -> screen, each in a thread of its own."""
