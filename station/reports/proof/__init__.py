"""What proves a report: the laboratory's seal and its time stamps, the verification code, and their examination."""
