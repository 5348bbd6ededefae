"""The queue and the service at its other end: throughput, a backlog, many stations, and a run under fire."""
