"""The public door: a family books a time, follows its dossier, sees who looked. No account."""
