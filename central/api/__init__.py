"""The HTTP interface: stations, events, files, feed, orders."""
