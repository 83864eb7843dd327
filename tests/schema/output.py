#!/usr/bin/python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""
Holds what the tool prints with --json against policies/schema/output.schema.json.

    tests/schema/output.py VERB/1[,VERB/1...] FILE...      FILE: JSON objects, one after the other

Stricter than the schema that users get, which lets members be added: here a member that the schema
does not know is a mistake. Every schema named must occur. Prints what is wrong; reads only.
"""
import copy
import json
import pathlib
import sys

import jsonschema

SCHEMA = pathlib.Path(__file__).resolve().parents[2] / "policies/schema/output.schema.json"


def close(part):
    """No member but those that are named."""
    if isinstance(part, dict):
        if part.get("type") == "object" and "properties" in part:
            part.setdefault("additionalProperties", False)
        for value in part.values():
            close(value)
    elif isinstance(part, list):
        for value in part:
            close(value)


def load():
    return json.loads(SCHEMA.read_text(encoding="utf-8"))


class Output:
    def __init__(self):
        self.schema = load()
        jsonschema.Draft202012Validator.check_schema(self.schema)
        strict = copy.deepcopy(self.schema)
        close(strict["$defs"])
        self.validator = jsonschema.Draft202012Validator(strict)

    def verbs(self):
        return {rule["if"]["properties"]["rolewall"]["const"] for rule in self.schema["allOf"]}

    def wrong(self, data):
        """Sentences about one object, none if it is as described."""
        if data.get("rolewall") not in self.verbs():
            return [f"no schema for {data.get('rolewall')}"]
        deep = [jsonschema.exceptions.best_match([e]) for e in self.validator.iter_errors(data)]
        return [f"{data['rolewall']}: {e.json_path}: {e.message[:300]}" for e in deep]


def objects(text):
    decoder, at = json.JSONDecoder(), 0
    while text[at:].strip():
        at += len(text[at:]) - len(text[at:].lstrip())
        data, at = decoder.raw_decode(text, at)
        yield data


def main():
    wanted, output, seen = set(sys.argv[1].split(",")), Output(), set()
    wrong = []
    for path in sys.argv[2:]:
        for data in objects(pathlib.Path(path).read_text(encoding="utf-8")):
            seen.add(data.get("rolewall"))
            wrong += [f"{path}: {sentence}" for sentence in output.wrong(data)]
    wrong += [f"no {name} among them" for name in sorted(wanted - seen)]
    for sentence in wrong:
        print(sentence)
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main())
