"""How far answers agree, and what follows from them. Pure: no framework, no database."""
