# Serves flags by fast-feature, out of memory and on one loopback port, wired as its own `serve` command does.
# That command starts without flags, and the only way to bring some in is the programming interface.
#
# serve.py FLAGS PORT: FLAGS is a file of flags in the format of flagd.
import json
import sys

import uvicorn
from fast_feature.core import Flag
from fast_feature.ofrep import OfrepRouter
from fast_feature.storage.inmemory import InMemoryFlagRepository
from fastapi import FastAPI


def read_flags(path):
    with open(path, encoding="utf-8") as file:
        flags = json.load(file)["flags"]
    return [
        Flag(key, flag["variants"], flag["defaultVariant"], targeting=flag["targeting"]) for key, flag in flags.items()
    ]


def main(path, port):
    app = FastAPI()
    app.include_router(OfrepRouter.build(InMemoryFlagRepository(read_flags(path))))
    # A log line for each request would be paid by this server alone.
    uvicorn.run(app, host="127.0.0.1", port=int(port), log_level="warning")


main(*sys.argv[1:])
