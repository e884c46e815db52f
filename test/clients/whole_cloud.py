"""Calls services with boto3, in every way in which it signs; prints a JSON object with what came back."""

import io
import json
import os
import urllib.request

import boto3
from botocore.config import Config

MIB = 1024 * 1024
BUCKET = "from-boto3"
KEY = "a b/ü+(1)'!*~.txt"

session = boto3.session.Session()


# Only newer versions of boto3 read the variable themselves.
def client(service, **config):
    return session.client(service, endpoint_url=os.environ["AWS_ENDPOINT_URL"], config=Config(**config))


def http(method, url, body=None, headers={}):
    request = urllib.request.Request(url, data=body, method=method, headers=headers)
    with urllib.request.urlopen(request) as response:
        return response.read()


s3 = client("s3", signature_version="s3v4", s3={"addressing_style": "path"})
s3.create_bucket(Bucket=BUCKET)
s3.put_object(Bucket=BUCKET, Key=KEY, Body=b"content", Metadata={"note": "a  b"})
s3.upload_fileobj(io.BytesIO(b"x" * (20 * MIB)), BUCKET, "parts")
unsigned = client("s3", signature_version="s3v4", s3={"addressing_style": "path", "payload_signing_enabled": False})
unsigned.put_object(Bucket=BUCKET, Key="unsigned", Body=b"content")


def presigned(operation, **params):
    return s3.generate_presigned_url(operation, Params={"Bucket": BUCKET, **params}, ExpiresIn=604800)


http("PUT", presigned("put_object", Key="presigned ü", Metadata={"a": "b"}), b"put", {"x-amz-meta-a": "b"})
sts = client("sts")
identity = http("GET", sts.generate_presigned_url("get_caller_identity", HttpMethod="GET")).decode()

print(
    json.dumps(
        {
            "keys": sorted(item["Key"] for item in s3.list_objects_v2(Bucket=BUCKET)["Contents"]),
            "partsBytes": s3.head_object(Bucket=BUCKET, Key="parts")["ContentLength"],
            "presigned": http("GET", presigned("get_object", Key=KEY)).decode(),
            "account": sts.get_caller_identity()["Account"],
            "presignedSts": "GetCallerIdentityResult" in identity,
            "tables": client("dynamodb").list_tables()["TableNames"],
            "topics": client("sns").list_topics()["Topics"],
            "machines": client("stepfunctions").list_state_machines()["stateMachines"],
            "vaults": client("glacier").list_vaults()["VaultList"],
            "stacks": client("cloudformation").describe_stacks()["Stacks"],
        }
    )
)
