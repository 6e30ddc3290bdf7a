"""Who stands on what: quiet stance, supporting or leading leg, legs that the model mixed up."""
