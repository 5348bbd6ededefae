"""What the laboratory hands to its stations through the service: report templates with their figures, and settings.

Signed where it is made, carried by the service, proved and tried here before it is in force.
"""
