"""The pages of the window: each asks the station off the GUI thread, and shows. No page calls another."""
