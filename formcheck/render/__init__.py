"""What people look at: overlay, video, tables, plots."""
