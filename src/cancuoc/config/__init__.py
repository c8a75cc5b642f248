"""Settings, URLs and the WSGI entry of the centre."""
