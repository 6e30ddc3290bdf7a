"""From files to files: a clip, a recording or two clips, and what is written about them."""
