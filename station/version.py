"""The program's version, as installed."""

from importlib.metadata import PackageNotFoundError, version

try:
    VERSION = version("geolab-station")
except PackageNotFoundError:  # run from a source tree that is not installed
    VERSION = "0+source"
