"""The dossier: what was declared, captured and signed, and how far it has come."""
