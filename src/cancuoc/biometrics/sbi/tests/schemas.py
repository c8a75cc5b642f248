"""The messages of SBI 0.9.5 as JSON schemas, written from the interface's text."""

from __future__ import annotations

from typing import Any

FINE = {"errorCode": "0", "errorInfo": "Success"}
_TEXT = {"type": "string"}
_TEXTS = {"type": "array", "items": _TEXT}
_NUMBER = {"type": "string", "pattern": r"^\d+$"}
_HASH = {"type": "string", "pattern": "^[0-9a-fA-F]{64}$"}
_SUB = {"type": "string", "enum": ["0", "1", "2", "3"]}
_FINGERS = [
    *(f"{hand} {name}Finger" for hand in ("Left", "Right") for name in ("Index", "Middle", "Ring")),
    *("Left LittleFinger", "Right LittleFinger", "Left Thumb", "Right Thumb"),
]
_PARTS = {"type": "array", "items": {"enum": [*_FINGERS, "Left", "Right", "UNKNOWN"]}}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


INFO = _object(
    {
        "deviceStatus": {"enum": ["Ready", "Busy", "Not Ready", "Not Registered"]},
        "deviceId": _TEXT,
        "firmware": _TEXT,
        "certification": {"enum": ["L0", "L1", "L2"]},
        "serviceVersion": _TEXT,
        "deviceSubId": {"type": "array", "items": _SUB},
        "callbackId": _TEXT,
        "digitalId": _TEXT,
        "deviceCode": _TEXT,
        "env": {"enum": ["Staging", "Developer", "Pre-Production", "Production", "None"]},
        "purpose": {"enum": ["Auth", "Registration", ""]},
        "specVersion": _TEXTS,
    }
)
ASKED = _object(
    {
        "env": {"enum": ["Staging", "Developer", "Pre-Production", "Production"]},
        "purpose": {"const": "Registration"},
        "specVersion": {"const": "0.9.5"},
        "timeout": _NUMBER,
        "captureTime": {"type": "string", "pattern": r"^\d{4}-\d\d-\d\dT[\d:.]+(Z|[+-]\d\d:\d\d)$"},
        "transactionId": {"type": "string", "minLength": 4},
        "bio": {
            "type": "array",
            "minItems": 1,
            "items": _object(
                {
                    "type": {"enum": ["Finger", "Iris", "Face"]},
                    "count": _NUMBER,
                    "bioSubType": _PARTS,
                    "exception": _PARTS,
                    "requestedScore": {"type": "string", "pattern": "^(100|[1-9]?[0-9])$"},
                    "deviceId": _TEXT,
                    "deviceSubId": _SUB,
                    "previousHash": _HASH,
                }
            ),
        },
        "customOpts": {"type": "object", "maxProperties": 50},
    }
)
ANSWER = _object(
    {
        "biometrics": {
            "type": "array",
            "items": _object(
                {
                    "specVersion": _TEXT,
                    "data": {"type": "string", "pattern": r"^[\w-]+\.[\w-]+\.[\w-]+$"},
                    "hash": _HASH,
                    "error": _object({"errorCode": _TEXT, "errorInfo": _TEXT}),
                }
            ),
        }
    }
)
STREAM = _object({"deviceId": _TEXT, "deviceSubId": _SUB, "timeout": _NUMBER})
