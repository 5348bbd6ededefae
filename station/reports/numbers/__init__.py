"""Report numbers: schemes, blocks handed out by the service, and the audit of gaps and voids."""
