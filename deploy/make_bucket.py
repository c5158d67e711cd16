"""Makes the bucket that the settings name, when the storage does not have it yet. Part of `docker compose up`."""

import sys
from pathlib import Path

import boto3
from botocore.exceptions import ClientError

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from labeling.config.env import SettingsFault, load_env


def main() -> int:
    """0 when the bucket is there."""
    try:
        env = load_env()
    except SettingsFault as fault:
        print(fault, file=sys.stderr)
        return 1
    if not (env.s3_endpoint_url and env.s3_access_key_id and env.s3_secret_access_key):
        print("S3_ENDPOINT_URL is not set: files are kept in the data directory, and no bucket is needed")
        return 0
    client = boto3.client(
        "s3",
        endpoint_url=env.s3_endpoint_url,
        region_name=env.s3_region,
        aws_access_key_id=env.s3_access_key_id.get_secret_value(),
        aws_secret_access_key=env.s3_secret_access_key.get_secret_value(),
    )
    try:
        client.create_bucket(Bucket=env.s3_bucket)
    except ClientError as error:
        if error.response["Error"]["Code"] not in {"BucketAlreadyOwnedByYou", "BucketAlreadyExists"}:
            print(f"the bucket {env.s3_bucket} cannot be made: {error}", file=sys.stderr)
            return 1
    print(f"bucket {env.s3_bucket} is there")
    return 0


if __name__ == "__main__":
    sys.exit(main())
