"""The central service: takes the stations' events, hands down orders, shows customers their progress."""
