"""What readers of formats share: bounds-checked bytes, encodings, dates, the netCDF container, numeric tables."""
