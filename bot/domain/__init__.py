"""The school's rules: pure, no await, no clock, no I/O."""
