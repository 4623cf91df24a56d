"""A server that speaks S3, with one bucket.

    bucket.py

Prints its address. Takes lines on stdin: `list` prints one line with the name and the type of each file, in order.
"""

import logging
import os
import sys

import boto3
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer


def content_type(s3, name):
    """None where the file has gone since it was listed: files are taken out meanwhile."""
    try:
        return s3.head_object(Bucket="pictures", Key=name)["ContentType"]
    except ClientError as error:
        if error.response["Error"]["Code"] == "404":
            return None
        raise


def main():
    logging.disable(logging.CRITICAL)
    # The server greets on stdout, which is kept for what is asked.
    out = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    s3 = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    s3.create_bucket(Bucket="pictures")
    print(endpoint, file=out, flush=True)
    for line in sys.stdin:
        if line.strip() == "list":
            found = s3.list_objects_v2(Bucket="pictures").get("Contents", [])
            types = {one["Key"]: content_type(s3, one["Key"]) for one in found}
            print(" ".join(f"{name}={kind}" for name, kind in sorted(types.items()) if kind), file=out, flush=True)
    os._exit(0)


main()
