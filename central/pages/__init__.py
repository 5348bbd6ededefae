"""Pages for people: the progress of an order, in Chinese and English."""
