"""Mass spectra in time: all ion traces at once, compounds that elute together, names by a library."""
