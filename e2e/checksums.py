"""Checksums of uploads in parts, judged as S3 judges them: ministack takes all of them for composite ones, and lets pass what S3
refuses. `Checksums(…).answer` stands in a `Front` before it."""

import base64
import http.client
import re
import zlib
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit
from xml.etree import ElementTree
from xml.sax.saxutils import escape

from botocore.auth import S3SigV4Auth
from botocore.awsrequest import AWSRequest
from botocore.credentials import Credentials

from front import Answer
from machine import REGION, ROOT_KEYS

SUM = re.compile("x-amz-checksum-(crc32|crc32c|crc64nvme|sha1|sha256)$")
MISMATCH = "Checksum Type mismatch occurred, expected checksum Type: {}, actual checksum Type: {}"
MISSING = "The upload was created using a {} checksum. The complete request must include the checksum for each part. It was missing for part {} in the request."
MODE = "The upload was created using the {} checksum mode. The complete request must use the same checksum mode."
WRONG = "The {} you specified did not match the calculated checksum."
UNKNOWN = "One or more of the specified parts could not be found. The part may not have been uploaded, or the specified entity tag may not match the part's entity tag."


class Refused(Exception):
    """With S3's code and message."""


@dataclass
class Upload:
    """What its beginning named, and the bytes of its parts."""

    algorithm: str | None = None
    type: str | None = None
    parts: dict[int, bytes] = field(default_factory=dict)

    def take(self, number: int, headers: dict[str, str], body: bytes) -> None:
        stated = sums(headers)
        actual = next(iter(stated), None)
        needed = self.algorithm is not None and (actual is not None or self.type == "COMPOSITE")
        if needed and actual != self.algorithm:
            raise Refused("InvalidRequest", MISMATCH.format(self.algorithm, actual or "null"))
        if stated.get("crc32", crc32(body)) != crc32(body):
            raise Refused("BadDigest", WRONG.format("crc32"))
        self.parts[number] = body

    def check(self, headers: dict[str, str], body: bytes) -> None:
        """Whether the request that completes it lists the parts' checksums, and states the object's, as they are."""
        listed = [{child.tag.rpartition("}")[2]: child.text for child in part} for part in ElementTree.fromstring(body)]
        if self.algorithm and headers.get("x-amz-checksum-type", self.type) != self.type:
            raise Refused("InvalidRequest", MODE.format(self.type))
        for part in listed:
            number = int(part["PartNumber"])
            stated = {name.removeprefix("Checksum").lower(): text for name, text in part.items() if name.startswith("Checksum")}
            if self.type == "COMPOSITE" and self.algorithm not in stated:
                raise Refused("InvalidRequest", MISSING.format(self.algorithm, number))
            # S3 keeps no checksum that the upload was not told of.
            if number not in self.parts or not stated.keys() <= {self.algorithm}:
                raise Refused("InvalidPart", UNKNOWN)
            if stated.get("crc32", crc32(self.parts[number])) != crc32(self.parts[number]):
                raise Refused("InvalidPart", UNKNOWN)
        if self.type == "FULL_OBJECT" and self.algorithm == "crc32":
            whole = crc32(b"".join(self.parts[int(part["PartNumber"])] for part in listed))
            if sums(headers).get("crc32", whole) != whole:
                raise Refused("BadDigest", WRONG.format("crc32"))


class Checksums:
    """Keeps the uploads that pass, for the length of a test; `whole` are the paths of those whose checksum is that of all bytes."""

    def __init__(self, port: int):
        self.port, self.uploads, self.whole = port, {}, []

    def answer(self, path: str, headers: dict[str, str], body: bytes) -> Answer | None:
        url = urlsplit(path)
        query = dict(parse_qsl(url.query, keep_blank_values=True))
        if "uploads" in query and "x-amz-checksum-algorithm" in headers:
            return self.begin(path, headers, body)
        # A request without a body lists the parts, or gives the upload up.
        if "uploadId" not in query or not body:
            return None
        if "aws-chunked" in headers.get("content-encoding", ""):
            return refusal(501, "NotImplemented", "this door reads no body in chunks")
        upload = self.uploads.setdefault(query["uploadId"], Upload())
        try:
            if "partNumber" in query:
                return upload.take(int(query["partNumber"]), headers, body)
            upload.check(headers, body)
        except Refused as refused:
            return refusal(400, *refused.args)
        if upload.type != "FULL_OBJECT":
            return None
        self.whole.append(url.path)
        return self.send("POST", path, self.signed_anew(path, headers, body), body)

    def begin(self, path: str, headers: dict[str, str], body: bytes) -> Answer:
        algorithm = headers["x-amz-checksum-algorithm"].lower()
        usual = "FULL_OBJECT" if algorithm == "crc64nvme" else "COMPOSITE"
        answer = self.send("POST", path, headers, body)
        named = re.search(rb"<UploadId>(.*?)</UploadId>", answer[2])
        if named:
            self.uploads[named[1].decode()] = Upload(algorithm, headers.get("x-amz-checksum-type", usual))
        return answer

    def signed_anew(self, path: str, headers: dict[str, str], body: bytes) -> dict[str, str]:
        """Without the checksum, which ministack would compare with a composite one. Whoever has sent the parts may join them."""
        kept = {name: value for name, value in headers.items() if name in ("content-type", "if-match", "if-none-match")}
        request = AWSRequest("POST", f"http://127.0.0.1:{self.port}{path}", headers=kept, data=body)
        keys = Credentials(ROOT_KEYS["AWS_ACCESS_KEY_ID"], ROOT_KEYS["AWS_SECRET_ACCESS_KEY"])
        S3SigV4Auth(keys, "s3", REGION).add_auth(request)
        return {**dict(request.headers.items()), "Host": f"127.0.0.1:{self.port}", "Content-Length": str(len(body))}

    def send(self, method: str, path: str, headers: dict[str, str], body: bytes) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        for name, value in headers.items():
            connection.putheader(name, value)
        connection.endheaders(body)
        response = connection.getresponse()
        kept = {name: value for name, value in response.getheaders() if name.lower() != "transfer-encoding"}
        return response.status, kept, response.read()


def sums(headers: dict[str, str]) -> dict[str, str]:
    """The checksums that a request states, by algorithm."""
    named = ((SUM.match(name), value) for name, value in headers.items())
    return {found[1]: value for found, value in named if found}


def crc32(body: bytes) -> str:
    return base64.b64encode(zlib.crc32(body).to_bytes(4, "big")).decode()


def refusal(status: int, code: str, message: str) -> Answer:
    body = f"<Error><Code>{code}</Code><Message>{escape(message)}</Message></Error>"
    return status, {"Content-Type": "application/xml"}, body.encode()
