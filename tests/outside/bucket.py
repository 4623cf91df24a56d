"""A server that speaks S3, with one bucket.

    bucket.py

Prints its address. Takes lines on stdin: `list` prints one line with the name and the type of each file, in order.
"""

import logging
import os
import sys

import boto3
from moto.server import ThreadedMotoServer


def main():
    logging.disable(logging.CRITICAL)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0)
    server.start()
    host, port = server.get_host_and_port()
    endpoint = f"http://{host}:{port}"
    s3 = boto3.client(
        "s3", endpoint_url=endpoint, region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b"
    )
    s3.create_bucket(Bucket="pictures")
    print(endpoint, flush=True)
    for line in sys.stdin:
        if line.strip() == "list":
            found = s3.list_objects_v2(Bucket="pictures").get("Contents", [])
            names = sorted(one["Key"] for one in found)
            types = [s3.head_object(Bucket="pictures", Key=name)["ContentType"] for name in names]
            print(" ".join(f"{name}={kind}" for name, kind in zip(names, types)), flush=True)
    os._exit(0)


main()
