"""Files in an S3-compatible store: the same promises as in a folder, against a real S3 interface on this computer."""

import boto3
import pytest
import requests
from moto.server import ThreadedMotoServer

from tests.central.conftest import Server, _initialised
from tests.central.wire import sha256

PDF = b"%PDF-1.7 a report in a bucket"
KEYS = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_EC2_METADATA_DISABLED": "true"}


class Bucket:
    """An S3 store with one bucket, and a service that keeps its files there."""

    def __init__(self, folder):
        self.store = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
        self.store.start()
        self.url = "http://{}:{}".format(*self.store.get_host_and_port())
        keys = {"aws_access_key_id": "key", "aws_secret_access_key": "secret", "region_name": "us-east-1"}
        self.client = boto3.client("s3", endpoint_url=self.url, **keys)
        self.client.create_bucket(Bucket="lab-files")
        settings = (
            "[limits]\nmin_free_bytes = 1048576\nblob_bytes = 4096\npart_bytes = 4096\n"
            f'[blobs]\nurl = "s3://lab-files/some/where"\nendpoint = "{self.url}"\n'
        )
        self.server: Server = _initialised(folder, settings)
        self.server.environment |= KEYS
        self.server.start()

    def names(self) -> dict[str, int]:
        found = self.client.list_objects_v2(Bucket="lab-files").get("Contents", [])
        return {one["Key"]: one["Size"] for one in found}

    def key(self, content: bytes) -> str:
        digest = sha256(content)
        return f"some/where/main/{digest[:2]}/{digest}"


@pytest.fixture(scope="module")
def bucket(tmp_path_factory):
    made = Bucket(tmp_path_factory.mktemp("bucket") / "data")
    yield made
    made.server.stop()
    made.store.stop()


def test_files_go_up_under_their_hash_and_come_back_whole(bucket):
    """Whole and in parts; nothing finished stays on the disk; a report is read by the customer from the bucket."""
    station, operator = bucket.server.enrol(), bucket.server.operator()
    order = operator.order()
    operator.accept(order["commission_no"])
    assert station.finish(order, order["tasks"], PDF, report_no="BG-S3")[-1]["status"] == "stored"
    large = bytes(range(256)) * 40
    begun = station.post(f"/v1/blobs/{sha256(large)}/uploads", json={"size": len(large), "part_size": 4096}).json()
    for number in begun["missing"]:
        part = large[(number - 1) * 4096 : number * 4096]
        assert station.put(f"/v1/uploads/{begun['upload']}/parts/{number}", data=part).status_code == 200
    assert station.post(f"/v1/uploads/{begun['upload']}/complete").status_code == 201
    assert bucket.names() == {bucket.key(PDF): len(PDF), bucket.key(large): len(large)}
    assert not list((bucket.server.data / "blobs").rglob("content/*/*/*"))
    assert not list((bucket.server.data / "blobs").rglob("*.part"))
    assert station.get(f"/v1/blobs/{sha256(large)}").content == large
    page = f"{bucket.server.url}/progress/{order['access_code']}/reports/BG-S3.pdf"
    answer = requests.get(page, timeout=30)
    assert (answer.content, answer.headers["Content-Length"]) == (PDF, str(len(PDF)))
    assert "BG-S3.pdf" in answer.headers["Content-Disposition"]
    strange = station.put(f"/v1/blobs/{'0' * 64}", data=b"not what the name says")
    assert strange.json()["code"] == "blob_mismatch"
    assert len(bucket.names()) == 2


def test_a_scrub_reads_the_bucket(bucket):
    """A file changed or lost in the bucket is named."""
    station = bucket.server.enrol()
    contents = [b"changed there", b"lost there"]
    for content in contents:
        station.put_blob(content)
    bucket.client.put_object(Bucket="lab-files", Key=bucket.key(contents[0]), Body=b"CHANGED THERE")
    bucket.client.delete_object(Bucket="lab-files", Key=bucket.key(contents[1]))
    found = bucket.server.command("scrub", check=False)
    told = {line.split("\t")[2]: line.split("\t")[0] for line in found.stdout.splitlines() if "\t" in line}
    assert told == {sha256(contents[0]): "content", sha256(contents[1]): "missing"}


def test_a_bucket_that_does_not_answer_keeps_nothing_and_asks_for_patience(bucket):
    """The station is told to try again; no row says that the file is here; afterwards it goes up."""
    station = bucket.server.enrol()
    content = b"sent while the bucket is away"
    for name in bucket.names():
        bucket.client.delete_object(Bucket="lab-files", Key=name)
    bucket.client.delete_bucket(Bucket="lab-files")
    answer = station.put(f"/v1/blobs/{sha256(content)}", data=content)
    assert answer.status_code == 503, answer.text
    assert answer.headers["LabSync"] == "1"
    assert station.session.head(f"{station.url}/v1/blobs/{sha256(content)}", timeout=30).status_code == 404
    bucket.client.create_bucket(Bucket="lab-files")
    station.put_blob(content)
    assert bucket.names() == {bucket.key(content): len(content)}
