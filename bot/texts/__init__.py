"""Every sentence a person reads, by audience."""
