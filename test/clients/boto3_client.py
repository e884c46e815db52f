"""Calls boto3 as told on standard input, a JSON object a line; answers with a JSON object a line.

A command has "endpoint", "do" and what that needs, and may have the URL of a "proxy". Bytes are {"base64": "..."} in both directions.
"""

import base64
import hashlib
import json
import sys
import tempfile

import boto3
from botocore import xform_name
from botocore.config import Config
from botocore.exceptions import ClientError, WaiterError
from botocore.response import StreamingBody
from botocore.utils import calculate_tree_hash

MIB = 1024 * 1024
session = boto3.session.Session()
config = Config(retries={"total_max_attempts": 1}, read_timeout=60)


def glacier(command):
    proxy = command.get("proxy")
    led = config.merge(Config(proxies={"http": proxy, "https": proxy})) if proxy else config
    return session.client("glacier", endpoint_url=command["endpoint"], config=led)


def call(command):
    """One call of an operation: the members that came back, or the refusal."""
    members = {name: decode(value) for name, value in command["input"].items()}
    try:
        output = getattr(glacier(command), xform_name(command["operation"]))(**members)
    except ClientError as error:
        refusal = {"code": error.response["Error"]["Code"], "message": error.response["Error"]["Message"]}
        return {"status": error.response["ResponseMetadata"]["HTTPStatusCode"], "refusal": refusal}
    status = output.pop("ResponseMetadata")["HTTPStatusCode"]
    return {"status": status, "output": {name: encode(value) for name, value in output.items()}}


def decode(value):
    return base64.b64decode(value["base64"]) if isinstance(value, dict) and "base64" in value else value


def encode(value):
    if isinstance(value, StreamingBody):
        return {"base64": base64.b64encode(value.read()).decode("ascii")}
    return value


def wait(command):
    """Wait with a waiter; "reached" tells whether what it waits for came about."""
    waiter = glacier(command).get_waiter(command["waiter"])
    try:
        waiter.wait(vaultName=command["vaultName"], WaiterConfig=command["config"])
    except WaiterError as error:
        return {"reached": False, "reason": str(error)}
    return {"reached": True}


def paginate(command):
    """All pages of a list, by boto3's paginator."""
    paginator = glacier(command).get_paginator(xform_name(command["operation"]))
    pages = paginator.paginate(PaginationConfig={"PageSize": command["pageSize"]}, **command["input"])
    return {"pages": [page[command["member"]] for page in pages]}


def upload(command):
    """Upload "sizeBytes" of a repeated pattern in parts of "partBytes", as boto3's users do."""
    client, vault = glacier(command), command["vaultName"]
    size, part_size = command["sizeBytes"], command["partBytes"]
    linear = hashlib.sha256()
    with tempfile.TemporaryFile() as archive:
        for number in range(0, size, MIB):
            block = number.to_bytes(8, "big") * (MIB // 8)
            block = block[: size - number]
            archive.write(block)
            linear.update(block)
        archive.seek(0)
        tree_hash = calculate_tree_hash(archive)
        started = client.initiate_multipart_upload(vaultName=vault, partSize=str(part_size))
        upload_id = started["uploadId"]
        archive.seek(0)
        parts = []
        for start in range(0, size, part_size):
            part = archive.read(part_size)
            content_range = "bytes %d-%d/*" % (start, start + len(part) - 1)
            parts.append(
                client.upload_multipart_part(vaultName=vault, uploadId=upload_id, range=content_range, body=part)
            )
    pages = client.get_paginator("list_parts").paginate(
        vaultName=vault, uploadId=upload_id, PaginationConfig={"PageSize": "10"}
    )
    listed = [part["SHA256TreeHash"] for page in pages for part in page["Parts"]]
    completed = client.complete_multipart_upload(
        vaultName=vault, uploadId=upload_id, archiveSize=str(size), checksum=tree_hash
    )
    return {
        "archiveId": completed["archiveId"],
        "checksum": completed["checksum"],
        "listedChecksums": listed,
        "partChecksums": [part["checksum"] for part in parts],
        "sha256": linear.hexdigest(),
        "treeHash": tree_hash,
    }


def download(command):
    """Fetch a job's output in ranges and hash it; each range is checked against its own tree hash."""
    client, linear, checked = glacier(command), hashlib.sha256(), 0
    for start in range(0, command["sizeBytes"], command["rangeBytes"]):
        end = min(start + command["rangeBytes"], command["sizeBytes"]) - 1
        output = client.get_job_output(
            vaultName=command["vaultName"], jobId=command["jobId"], range="bytes=%d-%d" % (start, end)
        )
        with tempfile.TemporaryFile() as part:
            for block in output["body"].iter_chunks(MIB):
                part.write(block)
                linear.update(block)
            part.seek(0)
            checked += calculate_tree_hash(part) == output["checksum"]
    return {"sha256": linear.hexdigest(), "rangesChecked": checked}


commands = {"call": call, "wait": wait, "paginate": paginate, "upload": upload, "download": download}

print(json.dumps({"boto3": boto3.__version__}), flush=True)
for line in sys.stdin:
    command = json.loads(line)
    try:
        answer = commands[command["do"]](command)
    except Exception as error:  # The client itself failed; the test that asked is told.
        answer = {"failure": "%s: %s" % (type(error).__name__, error)}
    print(json.dumps(answer), flush=True)
