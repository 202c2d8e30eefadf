"""What a careless or malicious caller sends, for every call that the shop's API has."""

import json

EMOJI, RTL, LONG = "🪔" * 30, "\u202egpj.exe \u0645\u062a\u062c\u0631", "क" * 10_000

QUANTITIES = [
    *(-1, 0, 21, 2**31, 2**63, 10**400, 2.5, 1.0, True, False, None),
    *("2", "2.5", "1e1", "", "NaN", EMOJI, [], [1], {}, {"$gt": 0}),
]
TEXTS = [
    EMOJI,
    RTL,
    LONG,
    "\0",
    "a\0b",
    " ",
    "",
    7,
    1.5,
    True,
    None,
    [],
    {},
    "' OR 1=1 --",
    "{{7*7}}",
]
# Bytes, because a JSON library would not write them
RAW = {
    "not json": b"{",
    "empty": b"",
    "an array": b"[]",
    "a number": b"1e400",
    "null": b"null",
    "NaN": b'{"quantity": NaN}',
    "infinity": b'{"quantity": Infinity}',
    "exponent": b'{"sku": "A", "quantity": 1e1}',
    "too big for a float": b'{"sku": "A", "quantity": 1e999}',
    "5000 digits": b'{"sku": "A", "quantity": ' + b"9" * 5000 + b"}",
    "broken UTF-8": b'{"sku": "\xff\xfe", "quantity": 1}',
    "broken UTF-8 in a name": b'{"\xc3\x28": 1}',
    "UTF-16": '{"quantity": 1}'.encode("utf-16"),
    "byte order mark": b'\xef\xbb\xbf{"quantity": 1}',
    "half a surrogate": b'{"sku": "\\ud83d", "quantity": 1}',
    "half a surrogate as a name": b'{"\\udc00": 1}',
    "NUL as a name": b'{"\\u0000": 1}',
    "deep arrays": b'{"sku": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    "deep objects": b'{"a":' * 50_000 + b"1" + b"}" * 50_000,
    "fairly deep": b'{"sku": ' + b"[" * 400 + b"]" * 400 + b"}",
    "many fields": json.dumps({f"field{n}": n for n in range(5000)}).encode(),
    "two megabytes": b'{"sku": "' + b"a" * 2_000_000 + b'"}',
}
TYPES = [
    *("text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data"),
    *("multipart/form-data; boundary=x", "text/json", "application/jsonx", "", ";;;", "\u00e9/x"),
]
CHARSETS = ["utf-16", "nonsense"]
TOKENS = [
    *("", "x", "x.y.z", "null", EMOJI.encode().decode("latin-1"), "A" * 9000),
    "eyJhbGciOiJub25lIn0.eyJ1c2VyX2lkIjoiMSJ9.",  # alg none
    "eyJhbGciOiJIUzI1NiJ9.eyJ1c2VyX2lkIjoiMSJ9.AAAA",  # signed by somebody else
]
SEGMENTS = [
    *("x", "%00", "%ff", "%F0%9F%AA%94", "..%2f..", "%2e%2e", "-1", "1.5", "1e1", "0x10", "null"),
    *(
        "9" * 19,
        "9" * 5000,
        "a" * 5000,
        "%E2%80%AE",
        "'",
        "%27%20OR%201=1",
        "<script>",
        "%0d%0aX:1",
    ),
]
