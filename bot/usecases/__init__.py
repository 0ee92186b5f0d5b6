"""What the program does: one act per module."""
