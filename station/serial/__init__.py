"""What arrives on a wire: devices' languages, the black box of each port, and the way of a message into a file.

The protocol modules are pure: bytes or lines in, values out. `opening` alone opens ports.
"""
