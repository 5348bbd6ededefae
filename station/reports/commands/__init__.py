"""The commands of the tool about reports, results and templates."""
