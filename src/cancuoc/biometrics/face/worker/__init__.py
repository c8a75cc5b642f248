"""The child program of the face process. It runs in another environment and imports no Căn Cước."""
