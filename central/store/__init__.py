"""The store of the central service: one contract, one implementation per engine."""
