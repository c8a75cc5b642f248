"""Value types shared by the centre and the station. Nothing here knows Django."""
