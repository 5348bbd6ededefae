"""Parts that pages are put together from; they know no store and ask no questions of it."""
