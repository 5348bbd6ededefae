"""The analysis items that come with the product: one folder each."""
