"""Two calls by py-zammad-cti as it comes from PyPI. The last line printed is its version and what each message was answered, as JSON."""

import json
import sys

from zammad_cti import CTIClient, version

client = CTIClient(sys.argv[1])
incoming = {"_from": "+49 30 123456", "to": "+4930555", "direction": "in", "call_id": "py-1"}
outgoing = {"_from": "30", "to": "+491711234567", "direction": "out", "call_id": "py-2"}

answers = [
    client.new_call(**incoming, user=["Anna Müller", "Ben"], queue="support"),
    client.answer(**incoming, answering_number="30", user="Anna Müller"),
    client.hangup(**incoming, cause="normalClearing", answering_number="30"),
    client.new_call(**outgoing),
    client.hangup(**outgoing, cause="noAnswer"),
]
print(json.dumps({"version": version, "answers": answers}))
