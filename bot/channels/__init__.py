"""Platform updates in, our events out; our messages in, platform calls out."""
