"""Who said what, and which act that is: by audience."""
