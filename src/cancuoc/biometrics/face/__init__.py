"""Faces: detection, landmarks, embedding and portrait measures in a process of their own."""
