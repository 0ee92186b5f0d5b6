"""How it is stored: SQLAlchemy on SQLite or PostgreSQL."""
