"""Running the station: its settings, its people, what was refused, and a bundle for support that holds no results."""

from station.administration.certificates import CertificateDesk
from station.administration.desk import AdminDesk
from station.administration.diagnostics import Bundle, bundle, save_bundle
from station.administration.settings import KNOWN, Known

__all__ = ["KNOWN", "AdminDesk", "Bundle", "CertificateDesk", "Known", "bundle", "save_bundle"]
