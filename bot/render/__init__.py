"""Card, printable sheet and ledger files from frozen sheets."""
