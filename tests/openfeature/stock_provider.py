# Uses the stock OpenFeature provider for Python as an application does, and prints what it saw as JSON.
# BASE_URL is the server, TOKEN an evaluation token.
#
# The provider asks for one flag at a time and remembers nothing: it sends no If-None-Match, so it never sees a 304.
import json
import os
import sys

from openfeature import api
from openfeature.contrib.provider.ofrep import OFREPProvider
from openfeature.evaluation_context import EvaluationContext

BASE_URL, TOKEN = os.environ["BASE_URL"], os.environ["TOKEN"]


def client(domain, headers):
    api.set_provider_and_wait(OFREPProvider(BASE_URL, headers_factory=lambda: headers), domain)
    return api.get_client(domain)


def seen(details):
    members = {
        "value": details.value,
        "reason": details.reason,
        "variant": details.variant,
        "errorCode": details.error_code,
    }
    return {name: value for name, value in members.items() if value is not None}


def main():
    good = client("good", {"Authorization": f"Bearer {TOKEN}"})
    by_key = client("key", {"X-API-Key": TOKEN})
    refused = client("refused", {"Authorization": "Bearer jse_none"})
    ana = EvaluationContext("ana", {"age": 30})
    bo = EvaluationContext("bo", {"age": 12})
    answers = {
        "boolean": good.get_boolean_details("express-pay", True, ana),
        "string": good.get_string_details("ranking", "", ana),
        "byKey": by_key.get_string_details("ranking", "", ana),
        "number": good.get_integer_details("limit", 0, ana),
        "young": good.get_integer_details("limit", 0, bo),
        "fraction": good.get_float_details("discount", 0.0, ana),
        "object": good.get_object_details("theme", {}, ana),
        "list": good.get_object_details("steps", {}, ana),
        "split": good.get_string_details("button", "", ana),
        "again": good.get_string_details("button", "", ana),
        "wrongType": good.get_boolean_details("ranking", True, ana),
        "unknown": good.get_boolean_details("no-such-flag", True, ana),
        "withoutKey": good.get_string_details("button", "mine", EvaluationContext()),
        "refused": refused.get_string_details("ranking", "mine", ana),
    }
    json.dump({what: seen(details) for what, details in answers.items()}, sys.stdout)


main()
